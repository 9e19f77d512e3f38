import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { matchSourceServers } from '../../../src/dr/inventory/match-source-servers.ts';
import { ownerTags } from '../../../src/dr/tags.ts';
import { sampleMachine, sampleNic, sampleServer, sampleSource, serverId } from '../../support/dr/values.ts';

const PLAN = { name: 'shop' };
const candidate = (name: string, changes: object = {}, machine = sampleMachine(name)) => ({
  server: sampleServer(name, changes),
  machine,
});
const match = (
  candidates: Parameters<typeof matchSourceServers>[1],
  sources: Parameters<typeof matchSourceServers>[2],
) =>
  matchSourceServers('shop', candidates, sources).map(({ sourceServer, by, ambiguous }) => {
    return { id: sourceServer?.sourceServerID ?? null, by, ambiguous };
  });

test('the plan counts more than tags, tags more than names, names more than MAC addresses', () => {
  const nics = [sampleNic('00:0d:3a:00:00:01')];
  const mac = { networkInterfaces: [{ macAddress: '00-0D-3A-00-00-01' }], identificationHints: { hostname: 'else' } };
  const sources = [
    sampleSource('named'),
    sampleSource('tagged', 'CONTINUOUS', { tags: ownerTags(PLAN, 'web2') }),
    sampleSource('web3'),
    sampleSource('macs', 'CONTINUOUS', { sourceProperties: mac }),
  ];
  const found = match(
    [
      candidate('web1', { sourceServer: serverId('named') }),
      candidate('web2'),
      candidate('web3'),
      candidate('web4', {}, sampleMachine('web4', { nics })),
      candidate('web5'),
    ],
    sources,
  );
  assert.equal(found, [
    { id: serverId('named'), by: 'plan', ambiguous: [] },
    { id: serverId('tagged'), by: 'tag', ambiguous: [] },
    { id: serverId('web3'), by: 'hostname', ambiguous: [] },
    { id: serverId('macs'), by: 'mac', ambiguous: [] },
    { id: null, by: null, ambiguous: [] },
  ]);
});

test('the name inside the machine counts, in any case, with or without its domain', () => {
  const machine = sampleMachine('vm-0001', { hostname: 'WEB1' });
  const hints = { identificationHints: { fqdn: 'web1.shop.example' } };
  const [found] = match(
    [candidate('front', {}, machine)],
    [sampleSource('x', 'CONTINUOUS', { sourceProperties: hints })],
  );
  assert.is(found?.by, 'hostname');
});

test('what a plan names and is not there is not looked for by other signs', () => {
  const [found] = match([candidate('web1', { sourceServer: serverId('gone') })], [sampleSource('web1')]);
  assert.equal(found, { id: null, by: null, ambiguous: [] });
});

test('a source server of another plan is not taken by its name', () => {
  const other = sampleSource('web1', 'CONTINUOUS', { tags: ownerTags({ name: 'other' }, 'web1') });
  assert.is(match([candidate('web1')], [other])[0]?.id, null);
});

test('one that is taken by a surer sign is not taken by another server', () => {
  const tagged = sampleSource('web2', 'CONTINUOUS', { tags: ownerTags(PLAN, 'web1') });
  assert.equal(
    match([candidate('web1'), candidate('web2')], [tagged]).map(({ id }) => id),
    [serverId('web2'), null],
  );
});

test('of several the ones that are left behind do not count, and what remains is said', () => {
  const tags = ownerTags(PLAN, 'web1');
  const old = sampleSource('old', 'DISCONNECTED', { tags });
  const [first, second] = [sampleSource('a', 'CONTINUOUS', { tags }), sampleSource('b', 'INITIATING', { tags })];
  assert.is(match([candidate('web1')], [old, first])[0]?.id, serverId('a'));
  assert.is(match([candidate('web1')], [old])[0]?.id, serverId('old'));
  assert.equal(match([candidate('web1')], [old, first, second])[0], {
    id: null,
    by: null,
    ambiguous: [serverId('a'), serverId('b')],
  });
});

test('of two with the tags of a server, the one that was added last is its own', () => {
  const added = (name: string, at: string) =>
    sampleSource(name, 'STALLED', { tags: ownerTags(PLAN, 'web1'), lifeCycle: { addedToServiceDateTime: at } });
  const sources = [added('a', '2026-03-01T00:00:00Z'), added('b', '2026-04-01T00:00:00Z')];
  for (const list of [sources, [...sources].reverse()]) {
    assert.equal(match([candidate('web1')], list)[0], { id: serverId('b'), by: 'tag', ambiguous: [] });
  }
});

test('one that two servers seem to be is neither', () => {
  const machine = sampleMachine('x', { hostname: 'twin' });
  const found = match([candidate('web1', {}, machine), candidate('web2', {}, machine)], [sampleSource('twin')]);
  assert.equal(
    found.map(({ id, ambiguous }) => [id, ambiguous]),
    [
      [null, [serverId('twin')]],
      [null, [serverId('twin')]],
    ],
  );
});

test.run();
