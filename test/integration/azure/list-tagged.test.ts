import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { listTagged } from '../../../src/azure/list-tagged.ts';
import { LOCATION, machinesRig } from '../../support/machines-rig.ts';

const TAG = 'failback-kit:plan';

test('what carries a tag is listed with all its tags, of any type and group, over pages', async () => {
  await using rig = await machinesRig();
  const { azure, arm, signal, id } = rig;
  arm.addGroup('other', LOCATION);
  const add = (path: string, tags?: Record<string, string>) =>
    arm.addResource({ id: path, location: LOCATION, properties: {}, ...(tags ? { tags } : {}) });
  const mine = { [TAG]: 'shop', 'failback-kit:role': 'target-disk' };
  add(id('Microsoft.Compute/disks/a'), mine);
  add(id('Microsoft.Network/connections/b').replace('/rg/', '/other/'), { 'Failback-Kit:Plan': 'shop' });
  add(id('Microsoft.Compute/disks/c'), { [TAG]: 'bank' });
  add(id('Microsoft.Compute/disks/d'), { other: 'shop' });
  add(id('Microsoft.Compute/disks/e'));
  arm.requests.length = 0;
  const found = await listTagged(azure, TAG, 'shop', signal);
  assert.equal(
    found.map(({ name, type, group, location }) => [name, type, group, location]),
    [
      ['a', 'Microsoft.Compute/disks', 'rg', LOCATION],
      ['b', 'Microsoft.Network/connections', 'other', LOCATION],
    ],
  );
  assert.equal(found[0]?.tags, mine);
  assert.is(arm.requests.length, 1);
  arm.pageSize = 1;
  assert.equal(await listTagged(azure, TAG, 'shop', signal), found);
});

test('tags that the list leaves out are looked up', async () => {
  await using rig = await machinesRig();
  const { arm, signal, id } = rig;
  const tags = { [TAG]: 'shop' };
  arm.addResource({ id: id('Microsoft.Compute/disks/a'), location: LOCATION, tags, properties: {} });
  const azure = await rig.open();
  const { resources } = azure.resources;
  const list = resources.list.bind(resources);
  resources.list = (options) => list({ ...options, filter: `tagName eq '${TAG}' and tagValue eq 'shop'` });
  assert.equal(
    (await listTagged(azure, TAG, 'shop', signal)).map((one) => one.tags),
    [tags],
  );
});

test.run();
