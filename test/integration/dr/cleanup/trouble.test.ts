import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { removeVpnConnection } from '../../../../src/aws/vpn/vpn-connection.ts';
import { cleanUp } from '../../../../src/dr/cleanup/cleanup.ts';
import { findThings } from '../../../../src/dr/cleanup/find.ts';
import { cleanupFailure } from '../../../../src/dr/cleanup/outcome.ts';
import { connect } from '../../../../src/dr/connect/connect.ts';
import { afterChanges } from '../../../support/dr/changes.ts';
import { addLeftovers, census } from '../../../support/dr/leftovers.ts';
import { type DrRig, drRig } from '../../../support/dr-rig.ts';
import { refused } from '../../../support/formats/refused.ts';

const yes = { yes: true };

function newRig(): Promise<DrRig> {
  return drRig({ servers: 2, speed: 3000 });
}

/** What is left of the plan; the roles of DRS are nobody's. */
async function ours(rig: DrRig, before: readonly string[]): Promise<readonly string[]> {
  return (await census(rig)).filter((one) => !before.includes(one) && !/^(?:sgr-|AWSElastic|AWSServiceRole)/.test(one));
}

test('killed at every change it goes on, and leaves nothing', async () => {
  await using rig = await newRig();
  const before = await census(rig);
  await addLeftovers(rig);
  let kills = 0;
  for (;;) {
    const stop = new AbortController();
    const flow = await rig.open({ ...yes, signal: stop.signal });
    afterChanges(rig, 2, () => stop.abort());
    const outcome = await cleanUp(flow).catch((error: unknown) => error);
    // What was under way arrives all the same.
    await sleep(100);
    if (!stop.signal.aborted) break;
    kills += 1;
    assert.is((outcome as { code?: string }).code, 'E_INTERRUPTED');
    assert.match((outcome as { hint?: string }).hint ?? '', 'goes on');
    assert.ok(kills < 60);
  }
  assert.ok(kills >= 8, `${kills} kills`);
  assert.equal(await ours(rig, before), []);
});

test('where the resource group is gone, the rest is found all the same', async () => {
  await using rig = await newRig();
  await addLeftovers(rig);
  const { azure } = (await rig.open()).plan;
  await rig.writePlan({ azure: { ...azure, resourceGroup: 'gone' } });
  assert.ok((await findThings(await rig.open())).some(({ kind }) => kind === 'source server'));
});

test('throttling and lost answers do no harm', async () => {
  await using rig = await newRig();
  const before = await census(rig);
  await addLeftovers(rig);
  const operations = ['DeleteVpnConnection', 'DetachVpnGateway', 'DeleteVpnGateway', 'DeleteCustomerGateway'];
  for (const operation of [...operations, 'RevokeSecurityGroupIngress']) {
    rig.aws.fail({ kind: 'lost' }, { operation });
    rig.aws.fail({ kind: 'error', status: 503, code: 'RequestLimitExceeded' }, { operation });
  }
  for (const operation of ['DisconnectSourceServer', 'DeleteSourceServer', 'TerminateRecoveryInstances']) {
    rig.aws.fail({ kind: 'lost' }, { operation });
    rig.aws.fail({ kind: 'error', status: 429, code: 'ThrottlingException' }, { operation });
  }
  for (const operation of ['DetachRolePolicy', 'DeleteRole']) rig.aws.fail({ kind: 'lost' }, { operation });
  for (const path of ['virtualMachines', 'networkInterfaces', 'disks', 'connections', 'publicIPAddresses']) {
    rig.arm.fail({ kind: 'lost' }, { method: 'DELETE', path });
    rig.arm.fail({ kind: 'error', status: 429, code: 'TooManyRequests', retryAfter: 0 }, { method: 'DELETE', path });
  }
  const outcome = await cleanUp(await rig.open(yes));
  assert.is(cleanupFailure(outcome), undefined);
  assert.equal(await ours(rig, before), []);
});

test('after a failure the rest goes, but not what stands on it; then the same command goes on', async () => {
  await using rig = await newRig();
  const before = await census(rig);
  await addLeftovers(rig);
  rig.aws.fail(
    { kind: 'error', status: 403, code: 'AccessDeniedException', message: 'no' },
    { operation: 'DisconnectSourceServer' },
  );
  const outcome = await cleanUp(await rig.open(yes));
  const failed = outcome.things.filter(({ state }) => state === 'failed');
  const kinds = new Set(failed.map(({ kind }) => kind));
  assert.ok(kinds.has('source server') && kinds.has('Azure gateway') && kinds.has('AWS connection'));
  assert.not.ok(kinds.has('machine') || kinds.has('recovery instance') || kinds.has('role'));
  const gateway = failed.find(({ kind }) => kind === 'Azure gateway');
  assert.match(gateway?.why ?? '', /was not tried: source server web\d is left/);
  const { code, message } = cleanupFailure(outcome) ?? { code: '', message: '' };
  assert.is(code, 'E_DR');
  assert.match(message, 'things are left: source server web');
  assert.match(outcome.next ?? '', 'failback dr cleanup');
  assert.is(cleanupFailure(await cleanUp(await rig.open(yes))), undefined);
  assert.equal(await ours(rig, before), []);
});

test('the cause is told, with its hint, however much is left because of it', async () => {
  await using rig = await newRig();
  await addLeftovers(rig);
  rig.arm.fail(
    { kind: 'error', status: 403, code: 'AuthorizationFailed', message: 'no right to delete' },
    { method: 'DELETE', path: 'virtualMachines' },
  );
  const refusedOne = await cleanUp(await rig.open(yes));
  const blocked = refusedOne.things.filter(({ blockedBy }) => blockedBy !== null);
  assert.ok(blocked.some(({ kind }) => kind === 'interface') && blocked.some(({ kind }) => kind === 'disk'));
  const first = cleanupFailure(refusedOne);
  assert.match(first?.message ?? '', /things are left: machine [^]*no right to delete/);
  assert.is(first?.data.cause, 'E_AZURE');
  assert.is.not(first?.hint, 'Once that is gone, the same command goes on.');

  afterChanges(rig, 1, () => rig.arm.revokeTokens());
  const loggedOut = await cleanUp(await rig.open(yes));
  const error = cleanupFailure(loggedOut);
  assert.is(error?.data.cause, 'E_AZURE_LOGIN');
  const its = loggedOut.things.find((one) => one.error?.code === 'E_AZURE_LOGIN');
  assert.match(error?.message ?? '', its?.error?.message ?? '?');
  assert.is(error?.hint, its?.mend);
});

test('what somebody else has half removed is finished', async () => {
  await using rig = await newRig();
  const before = await census(rig);
  await connect(await rig.open());
  const flow = await rig.open();
  const ec2 = await flow.aws.ec2();
  const [vpn] = (await ec2.describeVpnConnections({})).VpnConnections ?? [];
  await ec2.deleteVpnConnection({ VpnConnectionId: vpn?.VpnConnectionId });
  const [vgw] = (await ec2.describeVpnGateways({})).VpnGateways ?? [];
  await ec2.detachVpnGateway({ VpnGatewayId: vgw?.VpnGatewayId, VpcId: rig.aws.ec2.vpcId });
  rig.arm.resource(rig.id('Microsoft.Network/connections/shop-aws1'));
  const outcome = await cleanUp(await rig.open(yes));
  assert.is(cleanupFailure(outcome), undefined);
  assert.equal(await ours(rig, before), []);
  // The connection is gone by now, so that another look does nothing.
  await removeVpnConnection(flow.aws, vpn?.VpnConnectionId ?? '', flow.signal);
});

test('credentials that have expired stop it before anything goes', async () => {
  await using rig = await newRig();
  await addLeftovers(rig);
  const flow = await rig.open(yes);
  const expired = { kind: 'error', status: 403, code: 'ExpiredTokenException', message: 'expired' } as const;
  rig.aws.fail(expired, { service: 'drs' }, 20);
  const before = await census2(rig);
  await refused(() => cleanUp(flow), 'expired', 'E_AWS_LOGIN');
  assert.equal(await census2(rig), before);
});

/** Of Azure alone: AWS answers nobody. */
function census2({ arm }: DrRig): Promise<readonly string[]> {
  return Promise.resolve([...arm.ids()].sort());
}

test('hooks run around it, with what they need to know', async () => {
  const run = (name: string) => ({ run: ['sh', '-c', `echo "${name} $FAILBACK_PHASE $FAILBACK_SERVERS_JSON"`] });
  await using rig = await drRig({
    ...{ servers: 1, speed: 3000 },
    plan: { hooks: { cleanup: { before: [run('one')], after: [run('two')] } } },
  });
  await connect(await rig.open());
  await cleanUp(await rig.open(yes));
  const lines = rig.events.filter(({ code }) => code === 'tool.line').map(({ message }) => message);
  const [first = '', second = ''] = lines;
  assert.match(first, /^one cleanup \[\{"name":"web1"/);
  assert.match(second, /^two cleanup \[/);
  rig.events.length = 0;
  await cleanUp(await rig.open(yes));
  assert.equal(
    rig.events.filter(({ code }) => code === 'tool.line'),
    [],
    'nothing to do, nothing around it',
  );
});

test.run();
