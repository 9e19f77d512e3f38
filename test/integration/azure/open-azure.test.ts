import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { groupLocation } from '../../../src/azure/resource-group.ts';
import type { FailbackError } from '../../../src/errors.ts';
import { silentHost } from '../../../src/events.ts';
import { type ArmRig, armRig } from '../../support/arm-rig.ts';
import { refused } from '../../support/formats/refused.ts';

let rig: ArmRig;
test.before(async () => {
  rig = await armRig();
});
test.before.each(() => {
  rig.arm.reset();
  rig.events.length = 0;
});
test.after(async () => {
  await rig[Symbol.asyncDispose]();
});

const signal = () => new AbortController().signal;

/** Logged in by these variables and nothing else. */
async function withEnvironment(variables: Readonly<Record<string, string>>, action: () => Promise<void>) {
  const before = process.env;
  process.env = { ...before, AZURE_TOKEN_CREDENTIALS: 'EnvironmentCredential', ...variables };
  try {
    await action();
  } finally {
    process.env = before;
  }
}

test('the only subscription is taken; of several one must be named, by its id or its name', async () => {
  const azure = await rig.open();
  assert.is(azure.subscription, rig.arm.subscription);
  assert.is(azure.cloud.arm, rig.arm.url);
  await using other = await armRig();
  const second = other.arm.addSubscription('Disaster Recovery');
  const error = await refused(() => other.open(), '2 subscriptions', 'E_USAGE');
  assert.match(error.hint ?? '', `${second} (Disaster Recovery)`);
  assert.is((await other.open({ subscription: 'disaster recovery' })).subscription, second);
  assert.is((await other.open({ subscription: second })).subscription, second);
  assert.is((await other.open({ env: { AZURE_SUBSCRIPTION_ID: second } })).subscription, second);
  await refused(() => other.open({ subscription: 'nonesuch' }), 'no subscription called "nonesuch"', 'E_USAGE');
});

test("a service principal's secret logs in; tokens and secret show nowhere", async () => {
  const { tenantId, clientId, clientSecret } = rig.arm.principal;
  const login = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId };
  await withEnvironment({ ...login, AZURE_CLIENT_SECRET: clientSecret }, async () => {
    const azure = await rig.open({ credential: undefined });
    assert.is(await groupLocation(azure, 'rg', signal()), 'westeurope');
    const token = await azure.credential.getToken(azure.cloud.scope);
    assert.ok(token);
    const seen = JSON.stringify(rig.events);
    assert.not.match(seen, token.token);
    assert.not.match(seen, clientSecret);
  });
  await withEnvironment({ ...login, AZURE_CLIENT_SECRET: 'wrong-secret-123' }, async () => {
    const error = await refused(() => rig.open({ credential: undefined }), 'refused', 'E_AZURE_LOGIN');
    assert.not.match(`${error.message}${error.hint ?? ''}${JSON.stringify(error.data)}`, 'wrong-secret-123');
  });
});

test('without credentials the error says how to log in', async () => {
  await withEnvironment({}, async () => {
    const error = await refused(() => rig.open({ credential: undefined }), 'no credentials', 'E_AZURE_LOGIN');
    assert.match(error.hint ?? '', 'az login');
  });
});

test('tokens that are no longer good are a matter of the login', async () => {
  const azure = await rig.open();
  await groupLocation(azure, 'rg', signal());
  rig.arm.revokeTokens();
  await refused(() => groupLocation(azure, 'rg', signal()), '', 'E_AZURE_LOGIN');
});

test('a missing resource group comes with the line that makes it', async () => {
  const azure = await rig.open();
  const error = await refused(() => groupLocation(azure, 'nope', signal()), 'no resource group nope', 'E_AZURE');
  assert.match(
    error.hint ?? '',
    `az group create --name "nope" --location REGION --subscription ${azure.subscription}`,
  );
});

test('throttling, a service in trouble and connections that break pass unseen but for the waiting', async () => {
  const azure = await rig.open();
  rig.arm.fail({ kind: 'error', status: 429, code: 'TooManyRequests', retryAfter: 0 }, { path: '/rg' }, 2);
  rig.arm.fail({ kind: 'error', status: 503, code: 'ServiceUnavailable' }, { path: '/rg' });
  rig.arm.fail({ kind: 'reset' }, { path: '/rg' });
  assert.is(await groupLocation(azure, 'rg', signal()), 'westeurope');
  const waits = rig.events.filter(({ code }) => code === 'retry.wait');
  assert.is(waits.length, 4);
  assert.match(waits[0]?.message ?? '', `GET /subscriptions/${azure.subscription}/resourcegroups/rg`);
});

test('what does not pass is told in the words of Azure, after some tries', async () => {
  const azure = await rig.open();
  rig.arm.fail({ kind: 'error', status: 403, code: 'AuthorizationFailed', message: 'You may not.' }, { path: '/rg' });
  const error = await refused(
    () => groupLocation(azure, 'rg', signal()),
    'You may not (AuthorizationFailed)',
    'E_AZURE',
  );
  assert.match(error.hint ?? '', 'role');
  assert.is(rig.arm.requests.filter(({ path }) => /resourcegroups\/rg$/i.test(path)).length, 1);
});

test('an answer that never comes ends with the run that was waiting for it', async () => {
  const azure = await rig.open({ host: silentHost });
  for (const fault of [{ kind: 'hang' }, { kind: 'error', status: 503, code: 'Busy', retryAfter: 60 }] as const) {
    rig.arm.fail(fault, { path: '/rg' });
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 50);
    await refused(() => groupLocation(azure, 'rg', stop.signal), '', 'E_INTERRUPTED');
  }
});

test('a long operation is let go of at once, however long Azure says to wait', async () => {
  const azure = await rig.open();
  const { retryAfter } = rig.arm.operations;
  rig.arm.operations.retryAfter = 600;
  try {
    const stop = new AbortController();
    const disk = { location: 'westeurope', creationData: { createOption: 'Empty' }, diskSizeGB: 1 };
    const made = azure.call('create the disk slow', stop.signal, (options) =>
      azure.compute.disks.createOrUpdate('rg', 'slow', disk, options),
    );
    setTimeout(() => stop.abort(), 200);
    const error = await made.then(
      () => undefined,
      (reason: unknown) => reason as FailbackError,
    );
    assert.is(error?.code, 'E_INTERRUPTED');
  } finally {
    rig.arm.operations.retryAfter = retryAfter;
  }
});

test.run();
