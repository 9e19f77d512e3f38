import { readFile, rm, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseReport } from '../../../src/fleet/report.ts';
import { codeOf } from '../../support/code-of.ts';
import { failureOf } from '../../support/fetch-rig.ts';
import { finalState, fleetRig, isoDigest, statesOf } from '../../support/fleet-rig.ts';

const REGIONS = ['eu-west-1', 'us-east-1', 'us-east-2'];

test('what is whole is kept without a question to AWS; what failed, is gone or was cut short is built again', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'eu-west-1', 'us-east-1', 'ap-south-1');
  const regions = [...REGIONS, 'ap-south-1'];
  assert.is(statesOf(await rig.build({ regions }))['us-east-2'], 'E_HTTP');
  rig.publish('b', 'us-east-2');
  await rm(rig.at('images/failback-us-east-1.vhd'));
  // As a new file: the old one is also in the cache.
  const [cut, vhd] = [
    rig.at('images/failback-ap-south-1.vhd'),
    await readFile(rig.at('images/failback-eu-west-1.vhd')),
  ];
  await rm(cut);
  await writeFile(cut, vhd.subarray(0, 1000));
  rig.s3.reset();
  const report = await rig.build({ regions, resume: true });
  assert.equal(statesOf(report), {
    'ap-south-1': 'cached',
    'eu-west-1': 'kept',
    'us-east-1': 'cached',
    'us-east-2': 'built',
  });
  assert.equal(
    rig.s3.requests.filter(({ bucket }) => bucket.includes('eu-west-1')),
    [],
  );
  rig.s3.reset();
  assert.equal(new Set(Object.values(statesOf(await rig.build({ regions, resume: true })))), new Set(['kept']));
  assert.is(rig.s3.requests.length, 0);
});

test('the report of another fleet is refused, with what sets it apart', async () => {
  await using rig = await fleetRig();
  rig.publish('a', ...REGIONS);
  await rig.build({ regions: ['us-east-1'] });
  const other = await failureOf(rig.build({ regions: REGIONS, kernelArgs: ['debug'], resume: true }));
  assert.is(other.code, 'E_USAGE');
  assert.match(
    other.message,
    /they differ in regions \(us-east-1 and eu-west-1 us-east-1 us-east-2\), kernelArgs \(none and debug\)/,
  );
  const hash = '$6$saltsalt$' + 'a'.repeat(86);
  const guest = { console: 'password', passwordHash: hash } as const;
  await rig.build({ regions: ['us-east-1'], guest });
  const secret = await failureOf(
    rig.build({ regions: ['us-east-1'], guest: { ...guest, passwordHash: hash.replace(/a$/, 'b') }, resume: true }),
  );
  assert.match(secret.message, /differ in templates, overlay, keys or password\.$/);
  await writeFile(rig.at('images/fleet.json'), '{"cells":');
  assert.is(await codeOf(rig.build({ regions: ['us-east-1'], resume: true })), 'E_FORMAT');
  assert.equal(statesOf(await rig.build({ regions: ['us-east-1'] })), { 'us-east-1': 'cached' });
});

test('an interrupted run says in its report how far it came, and another one does the rest', async () => {
  await using rig = await fleetRig();
  rig.publish('a', ...REGIONS.slice(0, 2));
  rig.publish('b', 'us-east-2');
  const stop = new AbortController();
  rig.listen(({ code }) => {
    if (code === 'fleet.cell') stop.abort();
  });
  const stopped = await failureOf(rig.build({ regions: REGIONS, builds: 1 }, stop.signal));
  assert.is(stopped.code, 'E_INTERRUPTED');
  assert.match(stopped.hint ?? '', /--resume/);
  const report = parseReport(await readFile(rig.at('images/fleet.json'), 'utf8'), 'fleet.json');
  const states = Object.values(statesOf(report));
  assert.is(states.filter((state) => state === 'built').length, 1);
  assert.is(states.filter((state) => state === 'pending').length, 2);
  assert.ok(Object.keys(await finalState(rig.at('images'))).every((name) => !name.endsWith('.tmp')));
  const rest = await rig.build({ regions: REGIONS, resume: true });
  assert.is(Object.values(statesOf(rest)).filter((state) => state === 'kept').length, 1);
  await rig.build({ regions: REGIONS, outputDir: rig.at('whole'), cacheDir: rig.at('cache 2') });
  assert.equal(await finalState(rig.at('images')), await finalState(rig.at('whole')));
});

test('unfinished files of a killed run go; those of somebody who is alive stay', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'us-east-1');
  await rig.build({ regions: ['us-east-1'] });
  const [mine, report, foreign] = [
    '.failback-us-east-1.vhd.0123abcd.tmp',
    '.fleet.json.0123abcd.tmp',
    '.failback-us-east-2.vhd.0123abcd.tmp',
  ].map((name) => rig.at(`images/${name}`)) as [string, string, string];
  for (const file of [mine, report, foreign]) await writeFile(file, 'half');
  await rig.build({ regions: ['us-east-1'] });
  const left = Object.keys(await finalState(rig.at('images'))).filter((name) => name.startsWith('.'));
  assert.equal(left, ['.failback-us-east-2.vhd.0123abcd.tmp']);
});

test('cells may be chosen: the others keep what they have', async () => {
  await using rig = await fleetRig();
  rig.publish('a', ...REGIONS);
  await rig.build({ regions: REGIONS });
  rig.publish('b', 'us-east-2', 'us-east-1');
  const report = await rig.build({
    regions: REGIONS,
    only: async (cells) => cells.filter(({ region }) => region === 'us-east-2'),
  });
  assert.equal(statesOf(report), { 'eu-west-1': 'kept', 'us-east-1': 'kept', 'us-east-2': 'built' });
  assert.is(report.cells[2]?.iso, isoDigest('b'));
});

test.run();
