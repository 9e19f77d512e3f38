import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ownerTags, planTags, planTagsOf } from '../../../src/dr/tags.ts';

const made = Date.UTC(2024, 4, 1);

test('what a plan makes says whose it is, what it is, and since when', () => {
  const tags = planTags({ name: 'shop' }, 'failback-vm', 'web1', made);
  assert.equal(tags, {
    'failback-kit:plan': 'shop',
    'failback-kit:server': 'web1',
    'failback-kit:role': 'failback-vm',
    'failback-kit:made': '2024-05-01T00:00:00.000Z',
  });
  assert.equal(planTagsOf(tags), { plan: 'shop', server: 'web1', role: 'failback-vm', made: new Date(made) });
});

test('what belongs to no server has no tag of one', () => {
  assert.equal(Object.keys(planTags({ name: 'shop' }, 'vpn-gateway')).length, 3);
  assert.equal(ownerTags({ name: 'shop' }), { 'failback-kit:plan': 'shop' });
});

test('the case of names does not count, and what others made is not ours', () => {
  assert.is(planTagsOf({ 'Failback-Kit:Plan': 'shop', 'failback-kit:made': 'long ago' })?.plan, 'shop');
  assert.is(planTagsOf({ 'Failback-Kit:Plan': 'shop', 'failback-kit:made': 'long ago' })?.made, undefined);
  assert.is(planTagsOf({ name: 'shop' }), undefined);
  assert.is(planTagsOf(undefined), undefined);
});

test.run();
