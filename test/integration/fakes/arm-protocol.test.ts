import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeArm } from '../../fakes/arm/fake-arm.ts';
import { ask, follow } from '../../support/arm-ask.ts';

const V = 'api-version=2025-01-02';
const DISK = `~/resourceGroups/rg/providers/Microsoft.Compute/disks/d?${V}`;
const EMPTY = {
  location: 'eastus',
  properties: { creationData: { createOption: 'Empty' }, diskSizeGB: 4 },
};

async function withArm(use: (arm: FakeArm) => Promise<void>, options?: Parameters<typeof FakeArm.start>[0]) {
  await using arm = await FakeArm.start(options);
  arm.addGroup('rg');
  await use(arm);
}

test('a token is issued to the service principal alone, for the audience that it asks for', () =>
  withArm(async (arm) => {
    const { tenantId, clientId, clientSecret } = arm.principal;
    const login = async (fields: Record<string, string>, tenant = tenantId) => {
      const given = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
      const body = new URLSearchParams({ ...given, scope: `${arm.url}/.default`, ...fields });
      const response = await fetch(`${arm.url}/${tenant}/oauth2/v2.0/token`, { method: 'POST', body });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    const { body } = await login({});
    assert.is((await ask(arm, `/subscriptions?${V}`, { token: body['access_token'] ?? '' })).status, 200);
    const other = await login({ scope: 'https://vault.example/.default' });
    const refusal = await ask(arm, `/subscriptions?${V}`, { token: other.body['access_token'] ?? '' });
    assert.is(refusal.code, 'InvalidAuthenticationTokenAudience');
    assert.match((await login({ client_secret: 'no' })).body['error_description'] ?? '', 'AADSTS7000215');
    assert.match((await login({ client_id: 'no' })).body['error_description'] ?? '', 'AADSTS700016');
    assert.match((await login({ scope: 'x' })).body['error_description'] ?? '', 'AADSTS70011');
    assert.match((await login({}, 'no')).body['error_description'] ?? '', 'AADSTS90002');
  }));

test('a request needs a token that was issued, is not revoked and has not run out', () =>
  withArm(async (arm) => {
    const code = async (token?: string | null) =>
      (await ask(arm, `/subscriptions?${V}`, token === undefined ? {} : { token })).code;
    assert.is(await code(null), 'AuthenticationFailed');
    assert.is(await code('made-up'), 'InvalidAuthenticationToken');
    const { token } = arm.token('https://management.azure.com/');
    assert.is(await code(token), undefined);
    arm.clock.advance(3601_000);
    assert.is(await code(token), 'ExpiredAuthenticationToken');
    const other = arm.token().token;
    arm.revokeTokens();
    assert.is(await code(other), 'InvalidAuthenticationToken');
  }));

test('a cloud tells about itself without a token, in three shapes', () =>
  withArm(async (arm) => {
    const get = (version: string) => ask(arm, `/metadata/endpoints?api-version=${version}`, { token: null });
    assert.is((await get('2022-09-01')).body['resourceManager'], arm.url);
    assert.is(((await get('2019-05-01')).body as unknown as Record<string, string>[])[0]?.['resourceManager'], arm.url);
    assert.is((await get('2015-01-01')).body['portalEndpoint'], `${arm.url}/`);
    assert.is((await get('1')).status, 400);
  }));

test('the version of the API is asked for, and must be one of the type', () =>
  withArm(async (arm) => {
    const path = '~/resourceGroups/rg/providers/Microsoft.Compute/disks/d';
    assert.is((await ask(arm, path)).code, 'MissingApiVersionParameter');
    assert.is((await ask(arm, `${path}?api-version=2014-01-01`)).code, 'NoRegisteredProviderFound');
    assert.is((await ask(arm, '~/resourcegroups/rg')).code, 'MissingApiVersionParameter');
    assert.is(
      (await ask(arm, `~/resourceGroups/rg/providers/Microsoft.Compute/bricks/b?${V}`)).code,
      'InvalidResourceType',
    );
  }));

test('what is not there is named: subscription, group, resource', () =>
  withArm(async (arm) => {
    assert.is((await ask(arm, `/subscriptions/0/resourcegroups?api-version=2025-04-01`)).code, 'SubscriptionNotFound');
    assert.is((await ask(arm, DISK.replace('/rg/', '/no/'))).code, 'ResourceGroupNotFound');
    assert.is((await ask(arm, DISK)).code, 'ResourceNotFound');
    assert.is((await ask(arm, DISK, { method: 'DELETE' })).status, 204);
  }));

test('a member that nobody knows is refused, with its path and the name of its type', () =>
  withArm(async (arm) => {
    const creationData = { createOption: 'Empty', uri: 'x' };
    const answer = await ask(arm, DISK, { method: 'PUT', body: { ...EMPTY, properties: { creationData } } });
    assert.is(answer.status, 400);
    assert.match(
      answer.message,
      "Could not find member 'uri' on object of type 'CreationData'. Path 'properties.creationData.uri'",
    );
    const kind = await ask(arm, DISK, { method: 'PUT', body: { ...EMPTY, properties: { diskSizeGB: 'big' } } });
    assert.match(kind.message, "Path 'properties.diskSizeGB'");
  }));

test('a region is asked for, in either spelling, and stays', () =>
  withArm(async (arm) => {
    const put = (location?: string) => ask(arm, DISK, { method: 'PUT', body: { ...EMPTY, location } });
    assert.is((await put()).code, 'LocationRequired');
    assert.is((await put('atlantis')).code, 'LocationNotAvailableForResourceType');
    const made = await put('East US');
    assert.is(made.body['location'], 'eastus');
    await follow(arm, made);
    assert.is((await put('westeurope')).code, 'InvalidResourceLocation');
  }));

for (const style of ['azure-async-operation', 'location'] as const) {
  test(`an operation is followed by ${style}, and its result is the resource`, () =>
    withArm(
      async (arm) => {
        const first = await ask(arm, DISK, { method: 'PUT', body: EMPTY });
        assert.is(first.status, 202);
        assert.is((first.body['properties'] as Record<string, string>)['provisioningState'], 'Creating');
        assert.is(first.headers.has('azure-asyncoperation'), style === 'azure-async-operation');
        assert.is(first.headers.has('location'), style === 'location');
        assert.is(first.headers.get('retry-after'), '7');
        const last = await follow(arm, first);
        if (style === 'location') assert.is(last.body['name'], 'd');
        else assert.is(last.body['status'], 'Succeeded');
        const { properties } = (await ask(arm, DISK)).body as { properties: Record<string, string> };
        assert.is(properties['provisioningState'], 'Succeeded');
        const deleted = await follow(arm, await ask(arm, DISK, { method: 'DELETE' }));
        assert.is(deleted.status, 200);
        assert.is((await ask(arm, DISK)).status, 404);
      },
      { operations: { style, retryAfter: 7 } },
    ));
}

test('nothing else changes a resource while an operation does; the same request again is no other', () =>
  withArm(
    async (arm) => {
      await ask(arm, DISK, { method: 'PUT', body: EMPTY });
      assert.is((await ask(arm, DISK, { method: 'PUT', body: EMPTY })).status, 201);
      assert.is((await ask(arm, DISK, { method: 'PUT', body: { ...EMPTY, tags: { a: 'b' } } })).code, 'Conflict');
      assert.is((await ask(arm, DISK, { method: 'DELETE' })).code, 'Conflict');
      arm.clock.advance(60_000);
      assert.is((await ask(arm, DISK, { method: 'DELETE' })).status, 202);
    },
    { operations: { milliseconds: 50_000 } },
  ));

test('a group is made, listed, and takes with it what is in it', () =>
  withArm(async (arm) => {
    const group = '~/resourcegroups/other?api-version=2025-04-01';
    const made = await ask(arm, group, { method: 'PUT', body: { location: 'westeurope', tags: { a: 'b' } } });
    assert.is(made.status, 201);
    assert.is(
      (await ask(arm, group, { method: 'PUT', body: { location: 'eastus' } })).code,
      'InvalidResourceGroupLocation',
    );
    await follow(arm, await ask(arm, DISK.replace('/rg/', '/other/'), { method: 'PUT', body: EMPTY }));
    const resources = await ask(arm, group.replace('?', '/resources?'));
    assert.equal(
      (resources.body['value'] as { name: string }[]).map(({ name }) => name),
      ['d'],
    );
    arm.operations.milliseconds = 60_000;
    const going = await ask(arm, group, { method: 'DELETE' });
    assert.is(going.status, 202);
    assert.is(going.headers.has('azure-asyncoperation'), false);
    assert.is(
      (await ask(arm, group, { method: 'PUT', body: { location: 'westeurope' } })).code,
      'ResourceGroupBeingDeleted',
    );
    assert.is(
      (await ask(arm, DISK.replace('/rg/', '/other/'), { method: 'PUT', body: EMPTY })).code,
      'ResourceGroupBeingDeleted',
    );
    arm.clock.advance(130_000);
    await follow(arm, going);
    assert.is((await ask(arm, group, { method: 'HEAD' })).status, 404);
    assert.equal(arm.ids().length, 1);
  }));

test('faults: an error, an operation that fails, an answer that is lost', () =>
  withArm(async (arm) => {
    arm.fail({ kind: 'error', status: 429, code: 'TooManyRequests', retryAfter: 3 }, { path: '/disks/' });
    const busy = await ask(arm, DISK, { method: 'PUT', body: EMPTY });
    assert.equal([busy.status, busy.code, busy.headers.get('retry-after')], [429, 'TooManyRequests', '3']);
    assert.ok(busy.headers.has('x-ms-ratelimit-remaining-resource'));

    arm.fail({ kind: 'lost' }, { method: 'PUT' });
    await ask(arm, DISK, { method: 'PUT', body: EMPTY }).then(
      () => assert.unreachable(),
      () => undefined,
    );
    assert.is((await ask(arm, DISK)).status, 200);

    arm.fail({ kind: 'operation', code: 'Overloaded' }, { method: 'DELETE' });
    arm.clock.advance(1000);
    const last = await follow(arm, await ask(arm, DISK, { method: 'DELETE' }));
    assert.is(last.body['status'], 'Failed');
    assert.is(last.code, 'Overloaded');

    arm.fail({ kind: 'reset' }, {}, 1);
    await ask(arm, DISK).then(
      () => assert.unreachable(),
      () => undefined,
    );
    arm.reset();
    assert.is((await ask(arm, DISK)).status, 200);
    assert.equal(
      arm.requests.map(({ method, status }) => [method, status]),
      [['GET', 200]],
    );
  }));

test.run();
