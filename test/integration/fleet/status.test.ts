import { createHash } from 'node:crypto';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fleetStatus, statusFailure, type StatusOptions } from '../../../src/fleet/status/status.ts';
import { staleToBuild, staleToPublish } from '../../../src/fleet/status/stale.ts';
import { publishIso } from '../../fakes/drs-buckets.ts';
import { FakeS3 } from '../../fakes/s3-server.ts';
import { sampleCell, writeImage } from '../../support/fleet-folder.ts';
import { refused } from '../../support/formats/refused.ts';
import { publishedStates, type PublishRig, publishRig, SAMPLE_REGIONS } from '../../support/publish-rig.ts';

const REGIONS = [...SAMPLE_REGIONS.b, SAMPLE_REGIONS.a[2], SAMPLE_REGIONS.a[0], SAMPLE_REGIONS.a[1]];
const ISO = { first: Buffer.from('first'), second: Buffer.from('second') };
const digest = (iso: Buffer) => createHash('sha512').update(iso).digest('hex');

interface Rig extends PublishRig {
  readonly s3: FakeS3;
  readonly where: StatusOptions;
  status(options?: StatusOptions): Promise<Record<string, string>>;
}

/** Images that are built of what AWS serves; those of `b` of another ISO. */
async function statusRig(): Promise<Rig> {
  const [rig, s3] = [await publishRig(), await FakeS3.start()];
  for (const region of REGIONS) {
    publishIso(s3, region, ISO.first);
    await writeImage(rig.folder, { region, seed: region.startsWith('ap') ? 2 : 1, iso: digest(ISO.first) });
  }
  const azure = { as: 'image', resourceGroup: 'rg', cloud: rig.azure.arm.url } as const;
  const how = { baseUrl: s3.url, idleTimeoutMs: 5000, retry: { tries: 1 } };
  const io = { host: rig.host, signal: new AbortController().signal };
  return {
    ...rig,
    s3,
    where: { ...how, azure, folder: rig.folder.at('') },
    async status(options = { ...how, azure, folder: rig.folder.at('') }) {
      const { cells } = await fleetStatus({ ...how, ...options }, io);
      return Object.fromEntries(cells.map(({ region, verdict }) => [region, verdict]));
    },
    async [Symbol.asyncDispose]() {
      await s3[Symbol.asyncDispose]();
      await rig[Symbol.asyncDispose]();
    },
  };
}

const all = (verdict: string) => Object.fromEntries(REGIONS.map((region) => [region, verdict]));

test('missing, then current, then stale once AWS serves a new ISO; only the stale ones are built and published', async () => {
  await using rig = await statusRig();
  const io = { host: rig.host, signal: new AbortController().signal };
  assert.equal(await rig.status(), all('missing'));
  assert.equal(await rig.status({ folder: rig.folder.at('') }), all('current'));
  await rig.publish();
  assert.equal(await rig.status(), all('current'));
  const before = await fleetStatus(rig.where, io);
  assert.is(statusFailure(before), undefined);
  const [cell] = before.cells;
  assert.ok(cell && 'sha512' in cell.served);
  assert.equal([cell.served.size, cell.served.sha512], [ISO.first.length, digest(ISO.first)]);
  assert.is(cell.published?.digest, cell.folder?.digest);
  assert.ok(
    rig.s3.requests.every(({ method, key }) => method === 'HEAD' || key.endsWith('.sha512')),
    'no download',
  );

  publishIso(rig.s3, 'us-east-1', ISO.second);
  assert.equal(await rig.status(), { ...all('current'), 'us-east-1': 'stale' });
  const after = await fleetStatus(rig.where, io);
  assert.is(statusFailure(after)?.code, 'E_CHECK_FAILED');
  assert.equal(after.counts, { current: 3, stale: 1, missing: 0, failed: 0, unknown: 0 });
  const cells = REGIONS.map(sampleCell);
  assert.equal(await staleToBuild(rig.where, io)(cells), [sampleCell('us-east-1')]);

  await writeImage(rig.folder, { region: 'us-east-1', seed: 4, iso: digest(ISO.second) });
  assert.equal(await staleToBuild(rig.where, io)(cells), [], 'the folder has it already');
  const report = await rig.publish({ only: staleToPublish(rig.where, io), replace: true });
  assert.equal(publishedStates(report), { ...all('kept'), 'us-east-1': 'published' });
  assert.equal(await rig.status(), all('current'));
});

test('a region that hangs or refuses is unknown, and nothing that is known changes by it', async () => {
  await using rig = await statusRig();
  await rig.publish();
  rig.s3.fail({ kind: 'stall', after: 0 }, { key: '.sha512' }, 1);
  const judged = Object.values(await rig.status()).sort();
  assert.equal(judged, ['current', 'current', 'current', 'unknown']);
  rig.s3.fail({ kind: 'status', status: 403 }, {}, 100);
  assert.equal(await rig.status(), all('unknown'));
  const io = { host: rig.host, signal: new AbortController().signal };
  assert.equal(await staleToPublish(rig.where, io)(REGIONS.map(sampleCell)), []);
});

test('without a folder the tags tell; a failed image is failed', async () => {
  await using rig = await statusRig();
  await rig.publish();
  const { azure } = rig.where;
  const alone = { azure, regions: REGIONS };
  assert.equal(await rig.status(alone), all('current'));
  const id = rig.id('images/failback-us-east-2');
  const image = rig.azure.arm.resource(id);
  assert.ok(image);
  rig.azure.arm.addResource({ ...image, properties: { ...image.properties, provisioningState: 'Failed' } });
  assert.equal(await rig.status(alone), { ...all('current'), 'us-east-2': 'failed' });
  assert.equal(await rig.status({ azure, regions: ['eu-west-2'] }), { 'eu-west-2': 'missing' });
});

test('nothing to compare with, and a gallery without a name, are refused', async () => {
  await using rig = await statusRig();
  await refused(() => rig.status({ regions: REGIONS }), 'nothing to compare', 'E_USAGE');
  const azure = { as: 'gallery', resourceGroup: 'rg', cloud: rig.azure.arm.url } as const;
  await refused(() => rig.status({ azure }), '--gallery', 'E_USAGE');
  const other = { as: 'image', resourceGroup: 'other', cloud: rig.azure.arm.url } as const;
  await refused(() => rig.status({ azure: other }), 'no resource group other', 'E_AZURE');
});

test.run();
