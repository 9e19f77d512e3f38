import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Azure } from '../../../src/azure/arm.ts';
import { diskLanding, type DiskLandingOptions } from '../../../src/azure/disk-landing.ts';
import type { Berth } from '../../../src/azure/landing.ts';
import { encodeFooter } from '../../../src/formats/vhd/footer.ts';
import { type ArmRig, armRig } from '../../support/arm-rig.ts';
import { refused } from '../../support/formats/refused.ts';

const SIZE = 20 * 1024 * 1024;
const cargo = { fileSize: SIZE + 512, digest: 'blocks-v1:aa' };
const footer = encodeFooter({ size: SIZE, uuid: '6b29fc40-ca47-1067-b31d-00dd010662da', timestamp: 1_700_000_000 });

let rig: ArmRig;
let azure: Azure;
let count = 0;
test.before(async () => {
  rig = await armRig();
  azure = await rig.open();
});
test.before.each(() => {
  rig.arm.reset();
  count++;
});
test.after(async () => {
  await rig[Symbol.asyncDispose]();
});

const landing = (options: Partial<DiskLandingOptions> = {}) =>
  diskLanding(azure, {
    ...{ resourceGroup: 'rg', name: `disk${count}`, location: 'westeurope', generation: 1, tags: { team: 'dr' } },
    replace: false,
    ...options,
  });

/** The bytes of the place, which waits for them. */
function blobOf(berth: Berth) {
  if (berth.landed !== undefined) throw new Error('all has landed already');
  return berth.blob;
}

const disk = (id: string) => rig.arm.resource(id);

test('a disk of the exact size gets its bytes, and is an ordinary disk in the end', async () => {
  const place = landing();
  const berth = await place.open(cargo, rig.io);
  const blob = blobOf(berth);
  assert.is(berth.landed === undefined && berth.found, false);
  assert.is(await blob.length(), cargo.fileSize);
  const { properties, tags, location } = disk(place.id) ?? {};
  assert.is(properties?.diskState, 'ActiveUpload');
  assert.is(properties?.hyperVGeneration, 'V1');
  assert.is(location, 'westeurope');
  assert.is(tags?.['failback-kit:digest'], cargo.digest);
  assert.is(tags?.team, 'dr');
  await blob.put(SIZE, footer);
  assert.equal(await place.finish(rig.io), { kind: 'disk', id: place.id });
  assert.is(disk(place.id)?.properties.diskState, 'Unattached');
});

test('the way to the bytes shows nowhere', async () => {
  const place = landing();
  const blob = blobOf(await place.open(cargo, rig.io));
  const [granted] = rig.arm.requests.filter(({ path }) => path.endsWith('beginGetAccess'));
  assert.ok(granted);
  assert.not.match(blob.name, /sig=|\?/);
  assert.not.match(JSON.stringify(rig.events), /sig=(?!\*)/);
  await place.discard(rig.io);
});

test('another process finds what was begun, and what was finished', async () => {
  const bytes = new Uint8Array(512).fill(7);
  await blobOf(await landing().open(cargo, rig.io)).put(0, bytes);
  const again = await landing().open(cargo, rig.io);
  assert.is(again.landed === undefined && again.found, true);
  assert.equal(await blobOf(again).ranges(), [{ offset: 0, length: 512 }]);
  await blobOf(again).put(SIZE, footer);
  const landed = await landing().finish(rig.io);
  assert.equal(await landing().open(cargo, rig.io), { landed });
});

test('another disk under the name stays, unless it may be replaced', async () => {
  const place = landing();
  await place.open(cargo, rig.io);
  const other = { ...cargo, digest: 'blocks-v1:bb' };
  const error = await refused(() => landing().open(other, rig.io), 'was made of another disk', 'E_EXISTS');
  assert.match(error.hint ?? '', '--replace');
  await refused(() => landing({ generation: 2 }).open(cargo, rig.io), 'is of generation 1', 'E_EXISTS');
  const berth = await landing({ replace: true }).open(other, rig.io);
  assert.is(berth.landed === undefined && berth.found, false);
  assert.is(disk(place.id)?.tags?.['failback-kit:digest'], other.digest);
});

test("somebody else's disk is never thrown away by a discard", async () => {
  const place = landing();
  const theirs = { location: 'westeurope', creationData: { createOption: 'Empty' }, diskSizeGB: 1 };
  await azure.compute.disks.createOrUpdate('rg', `disk${count}`, theirs, { updateIntervalInMs: 5 });
  await refused(() => place.open(cargo, rig.io), 'was not made by failback-kit', 'E_EXISTS');
  await refused(() => place.discard(rig.io), 'was not made by failback-kit', 'E_EXISTS');
  // Whoever clears up after one disk has nothing to do with another.
  await place.discard(rig.io, 'blocks-v1:of another');
  assert.ok(disk(place.id));
});

test('what was begun can be given up at any time, more than once', async () => {
  const place = landing();
  await place.discard(rig.io);
  await blobOf(await place.open(cargo, rig.io)).put(0, new Uint8Array(512).fill(1));
  await place.discard(rig.io);
  assert.is(disk(place.id), undefined);
  await place.discard(rig.io);
});

test('a finished disk goes with its upload, unless it is what was asked for', async () => {
  const place = landing();
  await blobOf(await place.open(cargo, rig.io)).put(SIZE, footer);
  await place.finish(rig.io);
  await landing({ keepFinished: true }).discard(rig.io);
  assert.ok(disk(place.id));
  await landing().discard(rig.io);
  assert.is(disk(place.id), undefined);
});

test('a footer that Azure does not take is told with what to do, and the upload can go on', async () => {
  const place = landing();
  const blob = blobOf(await place.open(cargo, rig.io));
  await blob.put(SIZE, new Uint8Array(512).fill(1));
  const error = await refused(() => place.finish(rig.io), 'conectix', 'E_VERIFY');
  assert.match(error.hint ?? '', '--discard');
  await blobOf(await place.open(cargo, rig.io)).put(SIZE, footer);
  await place.finish(rig.io);
});

test('answers that are lost, and operations that fail, leave nothing that a second run cannot use', async () => {
  const place = landing();
  rig.arm.fail({ kind: 'lost' }, { method: 'PUT' });
  rig.arm.fail({ kind: 'lost' }, { path: 'beginGetAccess' });
  await blobOf(await place.open(cargo, rig.io)).put(SIZE, footer);
  rig.arm.fail({ kind: 'lost' }, { path: 'endGetAccess' });
  await place.finish(rig.io);
  rig.arm.fail({ kind: 'lost' }, { method: 'DELETE' });
  await place.discard(rig.io);
  rig.arm.fail({ kind: 'operation', code: 'InternalError', message: 'It broke.' }, { method: 'PUT' });
  await refused(() => place.open(cargo, rig.io), 'It broke (InternalError)', 'E_AZURE');
  const berth = await place.open(cargo, rig.io);
  assert.is(berth.landed === undefined && berth.found, false);
});

test('a size that Azure does not take is told in its own words', async () => {
  const odd = { ...cargo, fileSize: cargo.fileSize + 512 };
  await refused(() => landing().open(odd, rig.io), 'must be a multiple of MiB', 'E_AZURE');
});

test('an access that has run out is asked for again', async () => {
  const place = landing({ accessSeconds: 600 });
  const blob = blobOf(await place.open(cargo, rig.io));
  await blob.put(0, new Uint8Array(512).fill(1));
  rig.arm.clock.advance(700_000);
  await blob.put(SIZE, footer);
  await place.finish(rig.io);
  assert.is(rig.arm.requests.filter(({ path }) => path.endsWith('beginGetAccess')).length, 2);
});

test.run();
