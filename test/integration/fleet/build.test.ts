import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fleetFailure } from '../../../src/fleet/failure.ts';
import { parseReport } from '../../../src/fleet/report.ts';
import { bucketsOf, findRegion } from '../../../src/iso/regions.ts';
import { readManifest } from '../../../src/manifest/read-manifest.ts';
import { codeOf } from '../../support/code-of.ts';
import { finalState, fleetRig, isoDigest, smallIso, statesOf } from '../../support/fleet-rig.ts';

const isoBucket = (region: string) => bucketsOf(findRegion(region)).iso;
const hashBucket = (region: string) => bucketsOf(findRegion(region)).hashes;

test('of six regions with two ISOs, two are downloaded and two images built; the others come out of the cache', async () => {
  await using rig = await fleetRig();
  const regions = ['eu-west-1', 'us-east-1', 'us-east-2', 'eu-west-2', 'eu-west-3', 'us-west-1'];
  rig.publish('a', ...regions.slice(0, 3));
  rig.publish('b', ...regions.slice(3));
  const report = await rig.build({ regions });
  assert.is(rig.downloads(), 2);
  assert.equal(Object.values(statesOf(report)).sort(), ['built', 'built', 'cached', 'cached', 'cached', 'cached']);
  assert.is(fleetFailure(report), undefined);
  const files = await finalState(rig.at('images'));
  assert.is(new Set(Object.values(files).filter((text) => text !== 'there')).size, 2);
  for (const { region, name, iso, sha256, fileSize } of report.cells) {
    assert.is(iso, isoDigest(regions.indexOf(region) < 3 ? 'a' : 'b'));
    assert.is(files[`${name}.vhd`], sha256);
    const { input, output } = await readManifest(rig.at(`images/${name}.manifest.json`));
    assert.is(input.iso.region, region);
    assert.ok(input.iso.verified);
    assert.is(output.vhd.size, fileSize);
  }
  const written = parseReport(await readFile(rig.at('images/fleet.json'), 'utf8'), 'fleet.json');
  assert.equal(written.cells, report.cells);
  assert.equal(
    Object.keys(files).filter((name) => name.startsWith('.')),
    [],
    'no locks and no unfinished files',
  );
});

test('a matrix has an image for each combination, and one download for each ISO', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'us-east-1', 'us-east-2');
  const report = await rig.build({ regions: ['us-east-2', 'us-east-1'], generations: [2, 1], filesystems: ['ext4'] });
  assert.equal(
    report.cells.map(({ name, state }) => [name, state]),
    [
      ['failback-us-east-1', 'built'],
      ['failback-us-east-1-gen2', 'built'],
      ['failback-us-east-2', 'cached'],
      ['failback-us-east-2-gen2', 'cached'],
    ],
  );
  assert.is(rig.downloads(), 1);
});

test('what is wrong with one region does not stop the others', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'eu-west-1', 'eu-west-3', 'us-east-1');
  rig.publish('b', 'us-east-2');
  rig.s3.put(hashBucket('us-east-2'), keyOf('.sha512'), 'f'.repeat(128));
  rig.s3.fail({ kind: 'stall', after: 0 }, { bucket: hashBucket('us-east-1') }, 99);
  const regions = ['eu-west-1', 'eu-west-2', 'eu-west-3', 'us-east-1', 'us-east-2'];
  const report = await rig.build({ regions, idleTimeoutMs: 300 });
  assert.equal(statesOf(report), {
    'eu-west-1': 'built',
    'eu-west-2': 'E_HTTP',
    'eu-west-3': 'cached',
    'us-east-1': 'E_NETWORK',
    'us-east-2': 'E_CHECKSUM',
  });
  const failure = fleetFailure(report);
  assert.is(failure?.code, 'E_FLEET');
  assert.is(failure?.message, '3 of 5 images could not be built.');
  assert.equal(failure?.data.cells, {
    'failback-eu-west-2': 'E_HTTP',
    'failback-us-east-1': 'E_NETWORK',
    'failback-us-east-2': 'E_CHECKSUM',
  });
});

test('a region that cannot serve its ISO gets it from one that publishes the same', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'eu-west-1', 'eu-west-2', 'eu-west-3');
  rig.s3.remove(isoBucket('eu-west-1'), keyOf(''));
  rig.s3.fail({ kind: 'stall', after: 1000 }, { bucket: isoBucket('eu-west-2') }, 99);
  const report = await rig.build({ regions: ['eu-west-1', 'eu-west-2', 'eu-west-3'], idleTimeoutMs: 300 });
  assert.equal(Object.values(statesOf(report)).sort(), ['built', 'cached', 'cached']);
  const { input } = await readManifest(rig.at('images/failback-eu-west-1.manifest.json'));
  assert.is(input.iso.region, 'eu-west-1');
  assert.is(input.iso.sha512, isoDigest('a'));
});

test('a region that gets a new ISO in the middle of the run is built of that, its equals of theirs', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'eu-west-1', 'eu-west-2');
  rig.s3.fail({ kind: 'change', after: 10_000, content: smallIso('c') }, { bucket: isoBucket('eu-west-1') });
  rig.listen(({ code, cell }) => {
    if (code === 'retry.wait' && cell === 'failback-eu-west-1') rig.publish('c', 'eu-west-1');
  });
  const report = await rig.build({ regions: ['eu-west-1', 'eu-west-2'] });
  assert.equal(statesOf(report), { 'eu-west-1': 'built', 'eu-west-2': 'built' });
  assert.equal(
    report.cells.map(({ iso }) => iso),
    [isoDigest('c'), isoDigest('a')],
  );
});

test('the events of each image carry its name, and only progress and warnings are news', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'us-east-1', 'us-east-2');
  await rig.build({ regions: ['us-east-1', 'us-east-2'] });
  const ofCells = rig.events.filter(({ cell }) => cell !== undefined);
  assert.equal([...new Set(ofCells.map(({ cell }) => cell))].sort(), ['failback-us-east-1', 'failback-us-east-2']);
  assert.ok(ofCells.every(({ code, level }) => level === 'debug' || level === 'warn' || code === 'step.progress'));
  const ends = rig.events.flatMap((event) => (event.code === 'fleet.cell' ? [event.data] : []));
  assert.equal(
    ends.map(({ state }) => state),
    ['built', 'cached'],
  );
  const outer = rig.events.filter(({ cell }) => cell === undefined).map(({ code, step = '' }) => `${code} ${step}`);
  assert.is(outer[0]?.trim(), 'pipeline.start');
  assert.is(outer.at(-1)?.trim(), 'pipeline.end');
});

test('without a network a fleet is built of the ISOs in the cache', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'us-east-1');
  await rig.build({ regions: ['us-east-1'] });
  const asked = rig.s3.requests.length;
  const report = await rig.build({ regions: ['us-east-1', 'us-east-2'], offline: true, outputDir: rig.at('other') });
  assert.equal(statesOf(report), { 'us-east-1': 'cached', 'us-east-2': 'E_OFFLINE' });
  assert.is(rig.s3.requests.length, asked);
});

test('what a check says against an image is said once for all that are equal', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'us-east-1', 'us-east-2');
  // A kernel that no machine boots.
  const report = await rig.build({ regions: ['us-east-1', 'us-east-2'], bootCheck: true });
  assert.equal(statesOf(report), { 'us-east-1': 'E_BOOT', 'us-east-2': 'E_BOOT' });
  const boots = rig.events.filter(({ code, message }) => code === 'tool.start' && message.includes('qemu-system'));
  assert.is(new Set(boots.map(({ cell }) => cell)).size, 1);
});

test('two fleets in one folder at once: the second is told so', async () => {
  await using rig = await fleetRig();
  rig.publish('a', 'us-east-1');
  const [first, second] = await Promise.all([1, 2].map(() => codeOf(rig.build({ regions: ['us-east-1'] }))));
  assert.equal([first, second].sort(), ['E_OUTPUT_BUSY', 'no error']);
});

function keyOf(extension: string): string {
  return `latest/failback_livecd/aws-failback-livecd-64bit.iso${extension}`;
}

test.run();
