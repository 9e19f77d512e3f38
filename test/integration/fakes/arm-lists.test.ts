import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeArm } from '../../fakes/arm/fake-arm.ts';
import { ask } from '../../support/arm-ask.ts';

const location = 'westeurope';

async function withArm(use: (arm: FakeArm, id: (path: string) => string) => Promise<void>) {
  await using arm = await FakeArm.start();
  const group = arm.addGroup('rg', location);
  await use(arm, (path) => `${group}/providers/${path}`);
}

const namesOf = (body: Readonly<Record<string, unknown>>) =>
  (body['value'] as { name: string }[]).map(({ name }) => name);

test('a list comes in pages, each with the address of the next', () =>
  withArm(async (arm, id) => {
    arm.pageSize = 2;
    for (const name of ['a', 'b', 'c'])
      arm.addResource({ id: id(`Microsoft.Compute/disks/${name}`), location, tags: { t: 'v' }, properties: {} });
    for (const path of [
      '~/resourceGroups/rg/providers/Microsoft.Compute/disks?api-version=2024-03-02',
      '~/providers/Microsoft.Compute/disks?api-version=2024-03-02',
      '~/resources?api-version=2024-11-01',
      "~/resources?api-version=2024-11-01&$filter=tagName eq 't'",
    ]) {
      const first = await ask(arm, path);
      assert.equal(namesOf(first.body), ['a', 'b']);
      const second = await ask(arm, String(first.body['nextLink']));
      assert.equal(namesOf(second.body), ['c']);
      assert.is(second.body['nextLink'], undefined);
    }
  }));

test('a list by the value of a tag leaves the tags out, which are told one by one', () =>
  withArm(async (arm, id) => {
    const disk = id('Microsoft.Compute/disks/a');
    arm.addResource({ id: disk, location, tags: { Plan: 'shop' }, properties: {} });
    const list = async (filter: string) =>
      (await ask(arm, `~/resources?api-version=2024-11-01&$filter=${filter}`)).body['value'] as { tags?: object }[];
    assert.equal(
      (await list("tagName eq 'plan' and tagValue eq 'shop'")).map(({ tags }) => tags),
      [undefined],
    );
    assert.equal(
      (await list("tagName eq 'plan'")).map(({ tags }) => tags),
      [{ Plan: 'shop' }],
    );
    assert.equal(await list("tagName eq 'plan' and tagValue eq 'bank'"), []);
    const scope = `${arm.url}${disk}/providers/Microsoft.Resources/tags/default?api-version=2022-09-01`;
    const patch = (operation: string, tags: object) =>
      ask(arm, scope, { method: 'PATCH', body: { operation, properties: { tags } } });
    await patch('Merge', { more: 'x' });
    assert.equal((await ask(arm, scope)).body['properties'], { tags: { Plan: 'shop', more: 'x' } });
    await patch('Delete', { more: 'x' });
    assert.equal(arm.resource(disk)?.tags, { Plan: 'shop' });
    await patch('Replace', { only: 'y' });
    assert.equal(arm.resource(disk)?.tags, { only: 'y' });
  }));

test('a region tells its sizes and how much of them is used; more is refused', () =>
  withArm(async (arm, id) => {
    const at = (what: string) => `~/providers/Microsoft.Compute/locations/${location}/${what}?api-version=2024-11-01`;
    const sizes = (await ask(arm, at('vmSizes'))).body['value'] as { name: string; memoryInMB: number }[];
    assert.ok(sizes.length >= 12);
    assert.is(sizes.find(({ name }) => name === 'Standard_E4s_v5')?.memoryInMB, 32_768);
    const used = async (name: string) => {
      const all = (await ask(arm, at('usages'))).body['value'] as {
        name: { value: string };
        currentValue: number;
        limit: number;
      }[];
      const found = all.find((one) => one.name.value === name);
      return [found?.currentValue, found?.limit];
    };
    arm.quotas.set('standardESv5Family', 6);
    const properties = { hardwareProfile: { vmSize: 'Standard_E4s_v5' }, storageProfile: {} };
    arm.addResource({ id: id('Microsoft.Compute/virtualMachines/a'), location, properties });
    assert.equal(await used('cores'), [4, 1000]);
    assert.equal(await used('standardESv5Family'), [4, 6]);
    const image = id('Microsoft.Compute/images/i');
    const source = { osDisk: { osType: 'Linux', osState: 'Generalized' } };
    arm.addResource({ id: image, location, properties: { provisioningState: 'Succeeded', storageProfile: source } });
    const storageProfile = { imageReference: { id: image }, osDisk: { createOption: 'FromImage' } };
    const refused = await ask(arm, `${arm.url}${id('Microsoft.Compute/virtualMachines/b')}?api-version=2024-11-01`, {
      method: 'PUT',
      body: { location, properties: { ...properties, storageProfile } },
    });
    assert.is(refused.code, 'OperationNotAllowed');
    assert.match(refused.message, 'standardESv5Family Cores quota');
  }));

test('what the principal may do in a group is told', () =>
  withArm(async (arm) => {
    const get = async () =>
      (await ask(arm, '~/resourceGroups/rg/providers/Microsoft.Authorization/permissions?api-version=2022-04-01')).body;
    assert.equal((await get())['value'], [{ actions: ['*'], notActions: [], dataActions: [], notDataActions: [] }]);
    arm.permissions = [{ actions: ['*/read'], notActions: [] }];
    assert.equal((await get())['value'], [
      { actions: ['*/read'], notActions: [], dataActions: [], notDataActions: [] },
    ]);
  }));

test('the states of all machines are told by one list, and by no other', () =>
  withArm(async (arm, id) => {
    const vm = id('Microsoft.Compute/virtualMachines/a');
    arm.addResource({ id: vm, location, properties: { storageProfile: {}, vmId: '1' } });
    const list = async (query: string) => {
      const { body } = await ask(arm, `~/providers/Microsoft.Compute/virtualMachines?api-version=2024-11-01${query}`);
      return (body['value'] as { properties: Record<string, unknown> }[]).map(({ properties }) =>
        Object.keys(properties),
      );
    };
    assert.equal(await list(''), [['storageProfile', 'vmId']]);
    assert.equal(await list('&statusOnly=true'), [['vmId', 'instanceView']]);
  }));

test.run();
