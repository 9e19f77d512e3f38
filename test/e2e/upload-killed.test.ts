import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { common, joined, totalLength } from '../../src/azure/pages/extents.ts';
import type { Extent } from '../../src/bytes.ts';
import { sha256 } from '../../src/files.ts';
import { MiB } from '../../src/size.ts';
import { type BlobRequest, putTraffic } from '../fakes/blob/blob-request.ts';
import { ensureBuilt } from '../support/bin.ts';
import { random } from '../support/formats/random.ts';
import { bootableDisk, leaks, type UploadRig, uploadRig, writeVhd } from '../support/upload-rig.ts';

test.before(ensureBuilt);

/** When a run is killed. */
interface Moment {
  readonly name: string;
  readonly has: (rig: UploadRig, startedAt: number) => boolean;
}

const SIZE = 24 * MiB;
/** About 12 MiB of data in runs of 256 KiB at most, which take two seconds. */
const DISK = bootableDisk(SIZE, 3, 4);
const RATE = 6 * MiB;
/** Requests that an upload may have under way. */
const IN_FLIGHT = 16;
const UPLOAD = ['upload', 'one.vhd', '--name', 'one', '--json'];
const AT_ONCE = 6;

const asked = (method: string, what: string): Moment => ({
  name: `${method} ${what}`,
  has: ({ azure }) => azure.arm.requests.some((one) => one.method === method && one.path.endsWith(what)),
});
const inState = (resource: string, property: string, value: string): Moment => ({
  name: `${resource} is ${value}`,
  has: (rig) => rig.azure.arm.resource(rig.id(resource))?.properties[property] === value,
});
const footer = (method: string): Moment => ({
  name: `${method} footer`,
  has: ({ azure }) => azure.blobs.requests.some((one) => one.method === method && one.range?.offset === SIZE),
});
const bytes = (count: number): Moment => ({
  name: `${count} bytes`,
  has: ({ azure }) => putTraffic(azure.blobs.requests).bytes >= count,
});
const after = (milliseconds: number): Moment => ({
  name: `${milliseconds} ms`,
  has: (_, startedAt) => performance.now() - startedAt >= milliseconds,
});

const { below } = random(5);
const MOMENTS: readonly Moment[] = [
  asked('POST', '/oauth2/v2.0/token'),
  asked('GET', '/disks/one-upload'),
  asked('PUT', '/disks/one-upload'),
  asked('POST', '/beginGetAccess'),
  inState('disks/one-upload', 'diskState', 'ActiveUpload'),
  ...Array.from({ length: 6 }, () => bytes(1 + below(11 * MiB))),
  footer('PUT'),
  footer('GET'),
  asked('POST', '/endGetAccess'),
  inState('disks/one-upload', 'diskState', 'Unattached'),
  asked('PUT', '/images/one'),
  inState('images/one', 'provisioningState', 'Succeeded'),
  asked('DELETE', '/disks/one-upload'),
  // Five operations of a second each, and two for the pages.
  ...Array.from({ length: 2 }, () => after(below(7000))),
];

/** A run on a slow link, in an Azure that takes its time, that is killed. */
async function killedRun(rig: UploadRig, moment: Moment): Promise<void> {
  const { blobs, arm } = rig.azure;
  blobs.link.rate = RATE;
  arm.operations.milliseconds = 1000;
  const run = { ended: false };
  const startedAt = performance.now();
  const child = rig.run(UPLOAD);
  void child.then(() => (run.ended = true));
  while (!run.ended && !moment.has(rig, startedAt)) await sleep(4);
  child.kill('SIGKILL');
  const { signal, stderr } = await child;
  assert.is(signal, 'SIGKILL', `${moment.name}: it ended before: ${String(stderr)}`);
  blobs.link.reset();
  arm.operations.milliseconds = 0;
}

async function goesOn(moment: Moment): Promise<void> {
  await using rig = await uploadRig();
  const vhd = await writeVhd(rig.folder, 'one.vhd', DISK);
  await killedRun(rig, moment);
  const noted = await journal(rig);
  assert.equal(await leaks(rig), [], moment.name);
  const { requests } = rig.azure.blobs;
  const before = requests.splice(0);

  const again = await rig.run(UPLOAD);
  assert.is(again.exitCode, 0, `${moment.name}: ${String(again.stderr)}`);
  assert.equal(rig.made(), [rig.id('images/one')], moment.name);
  assert.is(rig.deleted.at(-1), sha256(vhd), `${moment.name}: the image is made of other bytes`);
  assert.equal(await uploads(rig), [], `${moment.name}: left in the cache`);

  const [first, second] = [pages(before), pages(requests)];
  assert.equal([...common(joined(noted), joined(second))], [], `${moment.name}: noted, but sent again`);
  assert.is(totalLength(common(joined(noted), joined(first))), totalLength(noted), `${moment.name}: noted, not sent`);
  const twice = first.filter((page) => [...common([page], joined(second))].length > 0);
  assert.ok(twice.length <= IN_FLIGHT, `${moment.name}: ${twice.length} of ${first.length} sent twice`);
}

/** What arrived of the data; the footer goes last, and goes again. */
function pages(requests: readonly BlobRequest[]): Extent[] {
  return requests.flatMap(({ comp, range, received: length }) =>
    comp === 'page' && length > 0 && range && range.offset < SIZE ? [{ offset: range.offset, length }] : [],
  );
}

/** Files of unfinished uploads. */
async function uploads({ folder }: UploadRig): Promise<string[]> {
  return await readdir(folder.at('cache/uploads')).catch(() => []);
}

/** What the killed run has noted. */
async function journal(rig: UploadRig): Promise<Extent[]> {
  const name = (await uploads(rig)).find((one) => one.endsWith('.journal'));
  const text = name === undefined ? '' : await readFile(rig.folder.at(`cache/uploads/${name}`), 'latin1');
  const lines = [...text.matchAll(/^(\d+) (\d+)\n/gm)];
  return lines.map(([, offset, length]) => ({ offset: Number(offset), length: Number(length) }));
}

test('killed at any moment, the same command goes on, sends no page twice, and leaves nothing but the image', async () => {
  const queue = [...MOMENTS];
  const worker = async () => {
    for (let moment = queue.shift(); moment; moment = queue.shift()) await goesOn(moment);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
});

test.run();
