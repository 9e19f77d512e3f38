import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { publishFailure } from '../../../src/fleet/publish/publish.ts';
import type { PublishReport } from '../../../src/fleet/publish/report.ts';
import { refused } from '../../support/formats/refused.ts';
import { writeImage } from '../../support/fleet-folder.ts';
import { type PublishRig, publishedStates, publishRig, sampleIso } from '../../support/publish-rig.ts';

const GALLERY = { as: 'gallery', gallery: 'golden', targetRegions: ['northeurope'] } as const;
const definition = (region: string) => `galleries/golden/images/failback-${region}`;

async function written(rig: PublishRig): Promise<PublishReport> {
  return JSON.parse(await readFile(rig.folder.at('fleet-published.json'), 'utf8')) as PublishReport;
}

test('four cells of two images go into a gallery by two uploads, and no source is left', async () => {
  await using rig = await publishRig();
  const report = await rig.publish(GALLERY);
  assert.equal(publishedStates(report), {
    'ap-south-1': 'published',
    'eu-west-1': 'published',
    'us-east-1': 'published',
    'us-east-2': 'published',
  });
  assert.is(publishFailure(report), undefined);
  assert.is(rig.azure.blobs.disks.size, 2);
  assert.is(report.cells.filter(({ sent }) => sent > 0).length, 2);
  assert.is(rig.asked('PUT', 'galleries/golden/images/failback-us-east-1/versions/'), 1);
  const versions = rig.made().filter((id) => id.includes('/versions/'));
  assert.equal(
    versions.sort(),
    ['ap-south-1', 'eu-west-1', 'us-east-1', 'us-east-2'].map((region) => `${definition(region)}/versions/1.0.0`),
  );
  assert.equal(
    rig.made().filter((id) => id.startsWith('disks/')),
    [],
  );
  const tags = rig.tags(`${definition('us-east-2')}/versions/1.0.0`);
  assert.is(tags['failback-kit:region'], 'us-east-2');
  assert.is(tags['failback-kit:iso'], sampleIso('a'));
  assert.is(tags['failback-kit:digest'], report.cells.find(({ region }) => region === 'us-east-2')?.digest);
  assert.equal((await written(rig)).cells, report.cells);

  rig.azure.blobs.requests.length = 0;
  const again = await rig.publish(GALLERY);
  assert.equal([...new Set(again.cells.map(({ state }) => state))], ['unchanged']);
  assert.is(rig.azure.blobs.requests.length, 0);
});

test('a publication that fails stops no other; its source stays, and --resume makes only what is missing', async () => {
  await using rig = await publishRig();
  const path = '/images/failback-us-east-2';
  rig.azure.arm.fail({ kind: 'operation', code: 'ImageBroken', message: 'It broke.' }, { method: 'PUT', path });
  const report = await rig.publish();
  assert.equal(publishedStates(report), {
    'ap-south-1': 'published',
    'eu-west-1': 'published',
    'us-east-1': 'published',
    'us-east-2': 'E_AZURE',
  });
  const failure = publishFailure(report);
  assert.is(failure?.code, 'E_FLEET');
  assert.match(failure?.message ?? '', '1 of 4 images could not be published');
  const source = report.cells.find(({ region }) => region === 'us-east-2')?.source ?? '';
  assert.match(source, /\/disks\/failback-[0-9a-f]{16}-upload$/);
  assert.ok(rig.azure.arm.resource(source));

  rig.azure.blobs.requests.length = 0;
  rig.azure.arm.reset();
  const resumed = await rig.publish({ resume: true });
  assert.equal(publishedStates(resumed), {
    'ap-south-1': 'kept',
    // What was left of the source is still to be removed.
    'eu-west-1': 'unchanged',
    'us-east-1': 'unchanged',
    'us-east-2': 'published',
  });
  assert.is(rig.azure.blobs.requests.length, 0, 'nothing is sent again');
  assert.equal(
    rig.made().filter((id) => id.startsWith('disks/')),
    [],
  );
  const last = await rig.publish({ resume: true });
  assert.equal([...new Set(last.cells.map(({ state }) => state))], ['kept']);
});

test('a name that is taken fails alone, and the source goes', async () => {
  await using rig = await publishRig();
  rig.azure.arm.addResource({
    id: rig.id('images/failback-eu-west-1'),
    location: 'westeurope',
    tags: {},
    properties: { provisioningState: 'Succeeded', hyperVGeneration: 'V1' },
  });
  const report = await rig.publish();
  assert.is(publishedStates(report)['eu-west-1'], 'E_EXISTS');
  assert.is(publishedStates(report)['us-east-1'], 'published');
  assert.equal(
    rig.made().filter((id) => id.startsWith('disks/')),
    [],
  );
});

test('disks are copies of one that was sent; another target is not gone on with', async () => {
  await using rig = await publishRig();
  const report = await rig.publish({ as: 'disk' });
  assert.is(publishFailure(report), undefined);
  assert.equal(
    rig.made().sort(),
    ['ap-south-1', 'eu-west-1', 'us-east-1', 'us-east-2'].map((region) => `disks/failback-${region}`),
  );
  assert.is(rig.azure.blobs.disks.size, 2);
  assert.is(rig.tags('disks/failback-us-east-1')['failback-kit:region'], 'us-east-1');
  assert.equal([...new Set((await rig.publish({ as: 'disk' })).cells.map(({ state }) => state))], ['unchanged']);
  await refused(() => rig.publish({ resume: true }), 'they differ in as', 'E_USAGE');
});

test('a cell without an image has failed; an empty folder and wrong settings are refused', async () => {
  await using rig = await publishRig();
  await rm(rig.folder.at('failback-ap-south-1.vhd'));
  const report = await rig.publish({ dryRun: true });
  assert.equal([...new Set(report.cells.map(({ state }) => state))], ['planned']);
  assert.ok((report.calls ?? []).some(({ method }) => method === 'PUT'));
  assert.equal(rig.made(), []);
  assert.not.ok((await readdir(rig.folder.at(''))).includes('fleet-published.json'));
  await refused(() => rig.publish({ as: 'gallery' }), '--as gallery needs --gallery', 'E_USAGE');
  const only = async () => [{ region: 'ap-south-1', generation: 1, fs: 'ext4' }] as const;
  assert.is(publishedStates(await rig.publish({ only }))['ap-south-1'], 'E_INPUT_MISSING');
  await mkdir(rig.folder.at('empty'));
  await refused(() => rig.publish({ folder: rig.folder.at('empty') }), 'no images of a fleet', 'E_INPUT_MISSING');
  await refused(() => rig.publish({ folder: rig.folder.at('missing') }), 'missing', 'E_INPUT_MISSING');
});

test('what is interrupted is pending, and goes on', async () => {
  await using rig = await publishRig();
  const stop = new AbortController();
  rig.azure.arm.fail({ kind: 'hang' }, { method: 'PUT', path: '/images/failback-us-east-1' });
  const running = rig.publish({ uploads: 1 }, stop.signal);
  while (rig.asked('PUT', 'images/failback-us-east-1') === 0) await new Promise((next) => setTimeout(next, 20));
  stop.abort();
  await refused(() => running, 'Interrupted', 'E_INTERRUPTED');
  assert.is(publishedStates(await written(rig))['us-east-1'], 'pending');
  const done = await rig.publish({ resume: true });
  assert.is(publishFailure(done), undefined);
  assert.ok(done.cells.every(({ state }) => ['published', 'unchanged', 'kept'].includes(state)));
  assert.is(rig.azure.blobs.disks.size, 2, 'nothing is sent twice');
  assert.equal(
    rig.made().filter((id) => id.startsWith('disks/')),
    [],
  );
});

test('a new image under a known name is another version', async () => {
  await using rig = await publishRig();
  await rig.publish(GALLERY);
  await writeImage(rig.folder, { region: 'us-east-1', seed: 3, iso: sampleIso('c') });
  const report = await rig.publish({ ...GALLERY, resume: true });
  const cell = report.cells.find(({ region }) => region === 'us-east-1');
  assert.match(cell?.id ?? '', /versions\/1\.0\.1$/);
  assert.is(publishedStates(report)['us-east-2'], 'kept');
  // What was published last is the newest, also if it was there before.
  await writeImage(rig.folder, { region: 'us-east-1', seed: 1, iso: sampleIso('a') });
  const back = await rig.publish({ ...GALLERY, resume: true });
  assert.match(back.cells.find(({ region }) => region === 'us-east-1')?.id ?? '', /versions\/1\.0\.2$/);
});

test.run();
