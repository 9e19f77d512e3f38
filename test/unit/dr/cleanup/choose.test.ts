import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type Choice, choose, requireNames } from '../../../../src/dr/cleanup/choose.ts';
import type { Kind, Thing, Use } from '../../../../src/dr/cleanup/thing.ts';
import { refused } from '../../../support/formats/refused.ts';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const DAY = 86_400_000;

function thing(kind: Kind, server: string | null, changes: Partial<Thing> = {}): Thing {
  return {
    ...{ cloud: 'aws', kind, id: `${kind} ${server ?? ''}`, name: kind, server, made: NOW - DAY, monthly: 1 },
    ...changes,
  };
}

function kept(things: readonly Thing[], choice: Partial<Choice> = {}): (string | undefined)[] {
  return choose(things, { servers: ['web1', 'web2'], all: true, now: NOW, ...choice }).map((one) => one.kept?.why);
}

const needed: Use = { why: 'it is needed', mend: 'Wait.', never: false };
const machine = thing('machine', 'web1');
const disk = thing('disk', 'web1', { after: machine.id });
const gateway = thing('Azure gateway', null);

test('what nobody needs goes', () => {
  assert.equal(kept([machine, disk, gateway]), [undefined, undefined, undefined]);
});

test('a group, another server, and what is too young stay', () => {
  assert.equal(kept([machine, gateway], { keep: ['vpn'] }), [undefined, '--keep']);
  const others = { servers: ['web2'], all: false };
  assert.equal(kept([machine, thing('machine', 'web2'), gateway], others), [
    'not of the chosen servers',
    undefined,
    'not of the chosen servers',
  ]);
  const young = { olderThan: 2 * DAY };
  assert.match(kept([machine], young)[0] ?? '', 'it is younger than 48 h');
  assert.is(kept([thing('machine', 'web1', { made: null })], young)[0], 'nothing tells how old it is');
  assert.is(kept([thing('machine', 'web1', { made: NOW - 3 * DAY })], young)[0], undefined);
});

test('what is in use stays unless its server is named, and what never goes stays then too', () => {
  const used = thing('recovery instance', 'web1', { use: needed });
  const [verdict] = choose([used], { servers: [], all: true, now: NOW });
  assert.equal(verdict?.kept, { why: 'it is needed', mend: 'Wait.', name: 'web1' });
  assert.equal(kept([used], { evenInUse: ['web2'] }), ['it is needed']);
  assert.equal(kept([used], { evenInUse: ['web1'] }), [undefined]);
  const never = { ...used, use: { ...needed, never: true } };
  assert.equal(kept([never], { evenInUse: ['web1'] }), ['it is needed']);
});

test('what stands on something stays with it, in any case of its id', () => {
  const used = { ...machine, use: needed };
  assert.equal(kept([used, { ...disk, after: machine.id.toUpperCase() }]), [
    'it is needed',
    'MACHINE WEB1 has it, and stays',
  ]);
  assert.equal(kept([thing('disk', 'web1', { after: '/x/virtualMachines/foreign' })]), ['foreign has it, and stays']);
});

test('the VPN goes as a whole, and with the last that speaks through it', () => {
  const used = thing('recovery instance', 'web1', { use: needed });
  assert.equal(kept([used, gateway]), ['it is needed', 'the data of web1 goes through it']);
  assert.equal(kept([used, gateway], { evenInUse: ['vpn'] }), ['it is needed', undefined]);
  const young = thing('AWS connection', null, { made: NOW });
  assert.equal(kept([{ ...gateway, made: NOW - 9 * DAY }, young], { olderThan: DAY }), [
    'AWS connection AWS connection stays: it is younger than 24 h 00 min',
    'it is younger than 24 h 00 min',
  ]);
});

test('templates stay as long as a server stays in DRS', () => {
  const template = thing('replication template', null);
  assert.equal(kept([thing('source server', 'web1'), template]), [undefined, undefined]);
  const used = thing('source server', 'web1', { use: needed });
  assert.equal(kept([used, template]), ['it is needed', 'web1 stays in DRS']);
});

test('names that mean nothing are refused', async () => {
  requireNames(['web1', 'vpn', 'gone'], ['web1'], [thing('machine', 'gone')]);
  await refused(() => requireNames(['web3'], ['web1'], []), 'there is no server "web3"', 'E_USAGE');
});

test.run();
