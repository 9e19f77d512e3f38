import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { cleanUp } from '../../../../src/dr/cleanup/cleanup.ts';
import { cleanupFailure, type CleanupOutcome } from '../../../../src/dr/cleanup/outcome.ts';
import { formatCleanup } from '../../../../src/dr/cleanup/show.ts';
import { runMain } from '../../../support/cli.ts';
import { changesOf } from '../../../support/dr/changes.ts';
import { operatorKeys } from '../../../support/dr/operator-keys.ts';
import { addForeigners, addLeftovers, census } from '../../../support/dr/leftovers.ts';
import { type DrRig, drRig } from '../../../support/dr-rig.ts';
import { refused } from '../../../support/formats/refused.ts';
import type { PlanParts } from '../../../support/dr/plan-text.ts';

interface Context {
  rigs: DrRig[];
}

const test = suite<Context>('dr cleanup');
test.before.each((context) => {
  context.rigs = [];
});
test.after.each(async ({ rigs }) => {
  for (const rig of rigs) await rig[Symbol.asyncDispose]();
});

async function newRig({ rigs }: Context, plan: PlanParts = {}): Promise<DrRig> {
  const rig = await drRig({ servers: 2, speed: 3000, plan });
  rigs.push(rig);
  return rig;
}

const yes = { yes: true };

/** How many things of each kind are in each state. */
function tally({ things }: CleanupOutcome): Record<string, Record<string, number>> {
  const counts: Record<string, Record<string, number>> = {};
  for (const { state, kind } of things) {
    const its = (counts[state] ??= {});
    its[kind] = (its[kind] ?? 0) + 1;
  }
  return counts;
}

const ALL = {
  ...{ machine: 1, interface: 1, disk: 3 },
  ...{ 'Azure connection': 2, 'local gateway': 2, 'Azure gateway': 1, 'gateway subnet': 1, 'public address': 1 },
  ...{ 'AWS connection': 1, 'customer gateway': 1, 'AWS gateway': 1 },
  ...{ 'recovery instance': 1, 'source server': 2, 'firewall rule': 1, role: 1 },
};

/** A replication template of somebody else stands, and is used. */
const WITH_FOREIGNERS = { ...ALL, 'launch template': 1 };

test('all that the plan made goes, in order, and everything of others stays', async (context) => {
  const rig = await newRig(context);
  await addForeigners(rig);
  const before = await census(rig);
  await addLeftovers(rig);
  assert.ok((await census(rig)).length > before.length + 15);
  const planned = await cleanUp(await rig.open({ dryRun: true }));
  assert.equal(tally(planned), { 'would-remove': WITH_FOREIGNERS });
  assert.equal(changesOf(rig), []);
  assert.ok(planned.monthly.removed > 300 && planned.monthly.kept === 0);
  assert.match(formatCleanup(planned), /would remove {2}vpn +Azure gateway shop-vpn .* \$139/);

  const outcome = await cleanUp(await rig.open(yes));
  assert.is(cleanupFailure(outcome), undefined);
  assert.equal(tally(outcome), { removed: WITH_FOREIGNERS });
  assert.is(outcome.next, null);
  assert.equal(
    (await census(rig)).filter((one) => !before.includes(one) && !one.startsWith('sgr-')),
    [],
  );
  assert.equal(
    before.filter((one) => !one.startsWith('sgr-')).sort(),
    (await census(rig)).filter((one) => !one.startsWith('sgr-')).sort(),
  );

  rig.aws.reset();
  rig.arm.reset();
  const again = await cleanUp(await rig.open());
  assert.equal([again.things, changesOf(rig)], [[], []]);
  assert.is(formatCleanup(again), 'nothing is left of the plan shop');
});

const withoutGateway = Object.fromEntries(Object.entries(ALL).filter(([kind]) => kind !== 'AWS gateway'));

test('templates of the plan go too, and a transit gateway with its routes', async (context) => {
  const rig = await newRig(context, { vpn: { gatewaySubnet: '10.10.255.0/27', transitGateway: 'new' } });
  const before = await census(rig);
  await addLeftovers(rig);
  const outcome = await cleanUp(await rig.open(yes));
  assert.is(cleanupFailure(outcome), undefined);
  assert.equal(tally(outcome), {
    removed: {
      ...withoutGateway,
      ...{ 'transit gateway': 1, 'transit attachment': 1 },
      ...{ 'replication template': 1, 'launch template': 1 },
    },
  });
  const after = (await census(rig)).filter((one) => !/^sgr-|^AWSElastic|^AWSServiceRole/.test(one));
  assert.equal(
    after,
    before.filter((one) => !one.startsWith('sgr-')),
  );
});

test('what is in use stays, and so does the VPN, until its servers are named', async (context) => {
  const rig = await newRig(context);
  await addLeftovers(rig);
  const { failover } = await import('../../../../src/dr/failover/failover.ts');
  await failover(await rig.open({ servers: ['web2'], yes: true }));
  rig.aws.reset();
  rig.arm.reset();
  const outcome = await cleanUp(await rig.open(yes), { keep: ['replication'] });
  const kept = outcome.things.filter(({ state }) => state === 'kept');
  const instance = kept.find(({ kind }) => kind === 'recovery instance');
  assert.is(instance?.why, 'web2 was failed over to it');
  assert.is(instance?.evenInUse, 'web2');
  assert.match(formatCleanup(outcome), /hint: what is in use goes all the same with --even-in-use \S*web2/);
  const gateway = kept.find(({ kind }) => kind === 'Azure gateway');
  assert.match(gateway?.why ?? '', 'the data of web1, web2 goes through it');
  const machine = kept.find(({ kind }) => kind === 'machine');
  assert.is(machine?.why, 'the Failback Client of web2 runs on it');
  assert.equal(tally(outcome).removed, { 'recovery instance': 1, role: 1, disk: 1 });
  assert.not.ok(changesOf(rig).some((one) => /Vpn|virtualMachines|DisconnectSourceServer/.test(one)));

  await refused(() => rig.open(yes).then((flow) => cleanUp(flow, { evenInUse: ['web9'] })), 'web9', 'E_USAGE');
  const all = await cleanUp(await rig.open(yes), { evenInUse: ['web2'] });
  assert.is(cleanupFailure(all), undefined);
  assert.equal(
    all.things.filter(({ state }) => state !== 'removed'),
    [],
  );
});

test('chosen servers, groups and ages bound it', async (context) => {
  const rig = await newRig(context);
  await addLeftovers(rig);
  const dry = async (servers: string[], options: Parameters<typeof cleanUp>[1]) =>
    tally(await cleanUp(await rig.open({ dryRun: true, servers }), options))['would-remove'];
  assert.equal(await dry(['web1'], {}), { 'recovery instance': 1, 'source server': 1 });
  assert.equal(await dry(['web2'], { keep: ['replication'] }), { machine: 1, interface: 1, disk: 3 });
  const young = await dry([], { olderThan: 3_600_000 * 24 });
  assert.equal(young, undefined);
  rig.clock.advance(3_600_000 * 48);
  assert.equal(await dry([], { olderThan: 3_600_000 * 24 }), ALL_WITH_TEMPLATES);
});
const ALL_WITH_TEMPLATES = { ...ALL, 'replication template': 1, 'launch template': 1 };

test('it asks, and does nothing without an answer', async (context) => {
  const rig = await newRig(context);
  await addLeftovers(rig);
  const asked: string[] = [];
  const ask = (lines: readonly string[]) => {
    asked.push(...lines);
    return Promise.resolve(false);
  };
  await refused(() => rig.open({ ask }).then((flow) => cleanUp(flow)), 'not approved', 'E_GUARD');
  assert.match(asked.join('\n'), /REMOVED[^]*the VPN between the clouds:[^]*Azure gateway shop-vpn \(\$139\)/);
  await refused(() => rig.open().then((flow) => cleanUp(flow)), 'nobody to ask', 'E_USAGE');
  assert.equal(changesOf(rig), []);
});

test('the policy that is shipped is enough', async (context) => {
  const rig = await newRig(context, { vpn: { gatewaySubnet: '10.10.255.0/27', transitGateway: 'new' } });
  await addLeftovers(rig);
  const credentials = await operatorKeys(rig);
  const outcome = await cleanUp(await rig.open({ ...yes, aws: { credentials } }));
  assert.equal(
    outcome.things.flatMap(({ error }) => error?.message ?? []),
    [],
  );
});

test('the command line tells it as an object', async (context) => {
  const rig = await newRig(context);
  await addLeftovers(rig);
  const before = { ...process.env };
  Object.assign(process.env, rig.env);
  try {
    const run = await runMain(['dr', 'cleanup', '--plan', rig.plan, '--dry-run', '--json'], { env: rig.env });
    assert.is(run.code, 0, run.stderr);
    const outcome = JSON.parse(run.stdout) as CleanupOutcome;
    assert.equal(tally(outcome), { 'would-remove': ALL_WITH_TEMPLATES });
    assert.match(outcome.next ?? '', /^failback dr cleanup --plan /);
  } finally {
    process.env = before;
  }
});

test.run();
