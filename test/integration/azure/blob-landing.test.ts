import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type BlobLandingOptions, blobLanding } from '../../../src/azure/blob-landing.ts';
import type { AzureCall } from '../../../src/azure/dry-run.ts';
import type { Berth } from '../../../src/azure/landing.ts';
import { MiB } from '../../../src/size.ts';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { refused } from '../../support/formats/refused.ts';
import { heardIo } from '../../support/pages-rig.ts';

const cargo = { fileSize: 2 * MiB + 512, digest: 'blocks-v1:aa' };
const other = { ...cargo, digest: 'blocks-v1:bb' };

let blobs: FakeBlobs;
let count = 0;
test.before(async () => {
  blobs = await FakeBlobs.start();
  blobs.createContainer('vhds');
});
test.before.each(() => {
  blobs.reset();
  count++;
});
test.after(() => blobs[Symbol.asyncDispose]());

const landing = (options: Partial<BlobLandingOptions> = {}) =>
  blobLanding({
    ...{ endpoint: blobs.url, container: 'vhds', name: `images/web ${count}.vhd` },
    key: { account: blobs.account, key: blobs.key },
    storageAccountId: '/subscriptions/s/a',
    ...options,
  });
const blobAt = () => blobs.find(`vhds/images/web ${count}.vhd`);
const foundIn = (berth: Berth) => berth.landed === undefined && berth.found;

test('a blob is made, found again half-done, and known when it is complete', async () => {
  const place = landing();
  assert.is(place.id, `${blobs.url}/vhds/images/web%20${count}.vhd`);
  const first = await place.open(cargo, heardIo());
  assert.ok(first.landed === undefined && !first.found);
  await first.blob.put(0, Buffer.alloc(512, 1));
  assert.is(blobAt()?.metadata.failbackdigest, cargo.digest);
  assert.is(blobAt()?.size, cargo.fileSize);

  const second = await landing().open(cargo, heardIo());
  assert.ok(second.landed === undefined && second.found);
  assert.equal(await second.blob.ranges(), [{ offset: 0, length: 512 }]);

  const landed = { kind: 'blob' as const, url: place.id, storageAccountId: '/subscriptions/s/a' };
  assert.equal(await place.finish(heardIo()), landed);
  assert.equal(await landing().open(cargo, heardIo()), { landed });
  assert.is(blobAt()?.metadata.failbackdigest, cargo.digest);
});

test('what is there of something else stays, unless it is to be replaced', async () => {
  await landing().open(other, heardIo());
  await refused(() => landing().open(cargo, heardIo()), 'another disk', 'E_EXISTS');
  assert.is(blobAt()?.metadata.failbackdigest, other.digest);
  assert.is(foundIn(await landing({ replace: true }).open(cargo, heardIo())), false);
  assert.is(blobAt()?.metadata.failbackdigest, cargo.digest);
});

test('a blob whose making was done although its answer was lost is found', async () => {
  blobs.faults.add({ kind: 'lost' }, { method: 'PUT', comp: '' });
  const berth = await landing().open(cargo, heardIo());
  assert.ok(berth.landed === undefined);
  await berth.blob.put(0, Buffer.alloc(512, 1));
});

test('it is removed, and nothing happens where there is none; of others nothing is removed', async () => {
  const place = landing();
  await place.discard(heardIo());
  await place.open(cargo, heardIo());
  await place.discard(heardIo());
  assert.is(blobAt(), undefined);
  const { PageBlobClient, StorageSharedKeyCredential } = await import('@azure/storage-blob');
  await new PageBlobClient(place.id, new StorageSharedKeyCredential(blobs.account, blobs.key)).create(512);
  await refused(() => place.discard(heardIo()), 'was not made by failback-kit', 'E_EXISTS');
  assert.ok(blobAt());
});

test('a SAS opens it, and is nowhere to be seen', async () => {
  const expiresOn = new Date(blobs.clock.now() + 60_000);
  const [, sas = ''] = blobs.sas('vhds', { permissions: 'rcwd', expiresOn }).split('?');
  const place = landing({ key: { sas } });
  const io = heardIo();
  const berth = await place.open(cargo, io);
  assert.ok(berth.landed === undefined);
  await berth.blob.put(0, Buffer.alloc(512, 1));
  const shown = JSON.stringify([place.id, berth.blob.name, io.events, await place.finish(io)]);
  assert.not.match(shown, 'sig');
});

test('a container that is not there is named', async () => {
  const error = await refused(
    () => landing({ container: 'missing' }).open(cargo, heardIo()),
    'ContainerNotFound',
    'E_AZURE',
  );
  assert.match(error.hint ?? '', 'az storage container create');
});

test('a dry run looks, says what it would do, and changes nothing', async () => {
  const calls: AzureCall[] = [];
  const place = landing({ dryRun: (call) => void calls.push(call) });
  const berth = await place.open(cargo, heardIo());
  assert.ok(berth.landed === undefined);
  await berth.blob.put(0, Buffer.alloc(512, 1));
  await place.finish(heardIo());
  assert.equal(
    calls.map(({ method, resource }) => [method, resource]),
    [
      ['PUT', place.id],
      ['PUT', place.id],
    ],
  );
  assert.is(blobAt(), undefined);
  assert.ok(blobs.requests.every(({ method }) => method === 'HEAD'));
});

test('names that Azure does not take are refused before anything is asked', async () => {
  await refused(() => landing({ name: 'web.img' }), 'web.img', 'E_USAGE');
  await refused(() => landing({ container: 'A' }), '--container', 'E_USAGE');
  assert.is(blobs.requests.length, 0);
});

test.run();
