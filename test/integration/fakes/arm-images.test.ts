import type { GalleryImage, GalleryImageVersion, Image } from '@azure/arm-compute';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ArmClients, armClients, refusedBy, SOON, testFooter } from '../../support/arm-clients.ts';
import { httpsAsk } from '../../support/https-ask.ts';

const location = 'westeurope';

async function withClients(use: (clients: ArmClients) => Promise<void>) {
  await using clients = await armClients();
  await use(clients);
}

const imageOf = (disk: string, generation: 'V1' | 'V2' = 'V1', place = location): Image => ({
  location: place,
  hyperVGeneration: generation,
  storageProfile: { osDisk: { osType: 'Linux', osState: 'Generalized', managedDisk: { id: disk } } },
});

const definition = (more: Partial<GalleryImage> = {}): GalleryImage => ({
  location,
  osType: 'Linux',
  osState: 'Generalized',
  hyperVGeneration: 'V1',
  identifier: { publisher: 'p', offer: 'o', sku: 's' },
  features: [{ name: 'SecurityType', value: 'Standard' }],
  ...more,
});

const version = (disk: string, regions: string[] = [location]): GalleryImageVersion => ({
  location,
  publishingProfile: { targetRegions: regions.map((name) => ({ name })) },
  storageProfile: { osDiskImage: { source: { id: disk } } },
});

async function withGallery(use: (clients: ArmClients, disk: string) => Promise<void>) {
  await withClients(async (clients) => {
    await clients.compute.galleries.createOrUpdate('rg', 'g', { location }, SOON);
    await clients.compute.galleryImages.createOrUpdate('rg', 'g', 'i', definition(), SOON);
    await use(clients, await clients.upload('d'));
  });
}

test('a managed image is made from an uploaded disk of its generation and region', () =>
  withClients(async (clients) => {
    const { compute } = clients;
    const disk = await clients.upload('d', { generation: 'V2' });
    const make = (image: Image) => compute.images.createOrUpdate('rg', 'i', image, SOON);
    assert.is(await refusedBy(make(imageOf(disk, 'V1'))), 'BadRequest');
    assert.is(await refusedBy(make(imageOf(disk, 'V2', 'eastus'))), 'InvalidParameter');
    assert.is(await refusedBy(make(imageOf(`${disk}-not`, 'V2'))), 'NotFound');
    const image = await make(imageOf(disk, 'V2'));
    assert.is(image.hyperVGeneration, 'V2');
    assert.is(image.provisioningState, 'Succeeded');
    const other = await clients.upload('other', { generation: 'V2' });
    assert.is(await refusedBy(make(imageOf(other, 'V2'))), 'PropertyChangeNotAllowed');
    await compute.disks.delete('rg', 'd', SOON);
    assert.is((await compute.images.get('rg', 'i')).name, 'i');
  }));

test('a disk whose access was not ended fails the image late, and the disk cannot go while the image is made', () =>
  withClients(async (clients) => {
    const { compute, arm } = clients;
    const open = await clients.upload('open', { footer: false });
    assert.is(await refusedBy(compute.images.createOrUpdate('rg', 'i', imageOf(open), SOON)), 'InternalExecutionError');
    assert.is((await compute.images.get('rg', 'i')).provisioningState, 'Failed');

    const disk = await clients.upload('d');
    arm.operations.milliseconds = 60_000;
    const making = compute.images.createOrUpdate('rg', 'j', imageOf(disk), SOON);
    await making.submitted();
    assert.is(await refusedBy(compute.disks.delete('rg', 'd', SOON)), 'Conflict');
    arm.clock.advance(61_000);
    await making;
  }));

test('an image is made from a page blob that is a VHD', () =>
  withClients(async ({ compute, blobs, cert, put }) => {
    const size = 1024 * 1024;
    blobs.createContainer('c');
    const make = (blobUri: string) => {
      const osDisk = { osType: 'Linux', osState: 'Generalized', blobUri } as const;
      return refusedBy(compute.images.createOrUpdate('rg', 'i', { location, storageProfile: { osDisk } }, SOON));
    };
    const blob = `${blobs.url}/c/disk.vhd`;
    assert.is(await make(`${blobs.url}/c/disk.img`), 'InvalidParameter');
    assert.is(await make(blob), 'StorageAccountNotFound');
    const url = blobs.sas('c/disk.vhd', { permissions: 'rcw', expiresOn: new Date(blobs.clock.now() + 3600_000) });
    const headers = { 'x-ms-blob-type': 'PageBlob', 'x-ms-blob-content-length': String(size + 512) };
    const made = await httpsAsk(url, cert, { method: 'PUT', headers: { ...headers, 'x-ms-version': '2023-08-03' } });
    assert.is(made.status, 201);
    assert.is(await make(blob), 'InvalidVhd');
    await compute.images.delete('rg', 'i', SOON);
    await put(url, size, testFooter(size));
    assert.is(await make(blob), 'not refused');
  }));

test('names in a gallery have rules, and a definition has what cannot be changed', () =>
  withGallery(async ({ compute }) => {
    const gallery = (name: string) => refusedBy(compute.galleries.createOrUpdate('rg', name, { location }, SOON));
    assert.is(await gallery('my-gallery'), 'InvalidParameter');
    assert.is(await gallery('my_gallery.2'), 'not refused');
    const define = (name: string, more: Partial<GalleryImage>) =>
      refusedBy(compute.galleryImages.createOrUpdate('rg', 'g', name, definition(more), SOON));
    assert.is(await define('other', {}), 'Conflict');
    assert.is(await define('other', { identifier: { publisher: 'p', offer: 'o', sku: 't' } }), 'not refused');
    assert.is(await define('i', { hyperVGeneration: 'V2' }), 'PropertyChangeNotAllowed');
    assert.is(await define('i', { features: [] }), 'PropertyChangeNotAllowed');
    assert.is(await define('i', { tags: { a: 'b' } }), 'not refused');
    const nowhere = compute.galleryImages.createOrUpdate('rg', 'not', 'i', definition(), SOON);
    assert.is(await refusedBy(nowhere), 'ParentResourceNotFound');
  }));

test('a definition of the second generation is for Trusted Launch unless it says otherwise', () =>
  withGallery(async ({ compute }) => {
    const identifier = { publisher: 'p', offer: 'o', sku: '2' };
    const silent = definition({ identifier, hyperVGeneration: 'V2' });
    delete silent.features;
    const made = await compute.galleryImages.createOrUpdate('rg', 'g', 'two', silent, SOON);
    assert.equal(
      made.features?.map(({ value }) => value),
      ['TrustedLaunchSupported'],
    );
  }));

test('a version is replicated to regions that include its own, and says how far it is', () =>
  withGallery(async ({ compute, arm }, disk) => {
    const make = (name: string, wanted: GalleryImageVersion) =>
      compute.galleryImageVersions.createOrUpdate('rg', 'g', 'i', name, wanted, SOON);
    assert.is(await refusedBy(make('1.0', version(disk))), 'InvalidParameter');
    assert.is(await refusedBy(make('1.0.0', version(disk, ['eastus']))), 'InvalidParameter');
    arm.operations.milliseconds = 60_000;
    const making = make('1.0.0', version(disk, [location, 'East US']));
    await making.submitted();
    arm.clock.advance(100_000);
    const shown = () => compute.galleryImageVersions.get('rg', 'g', 'i', '1.0.0', { expand: 'ReplicationStatus' });
    const { replicationStatus } = await shown();
    assert.is(replicationStatus?.aggregatedState, 'InProgress');
    const [first] = replicationStatus?.summary ?? [];
    assert.is(first?.region, 'West Europe');
    assert.ok((first?.progress ?? 0) > 0 && (first?.progress ?? 100) < 100);
    arm.clock.advance(200_000);
    assert.is((await making).provisioningState, 'Succeeded');
    assert.is((await shown()).replicationStatus?.aggregatedState, 'Completed');
  }));

test('a version that failed stays in the way until it is deleted', () =>
  withGallery(async ({ compute, arm }, disk) => {
    const make = () =>
      refusedBy(compute.galleryImageVersions.createOrUpdate('rg', 'g', 'i', '1.0.0', version(disk), SOON));
    arm.fail({ kind: 'operation', code: 'ReplicationJobsNotCompleted' }, { method: 'PUT', path: '/versions/' });
    assert.is(await make(), 'ReplicationJobsNotCompleted');
    assert.is((await compute.galleryImageVersions.get('rg', 'g', 'i', '1.0.0')).provisioningState, 'Failed');
    assert.is(await make(), 'Conflict');
    await compute.galleryImageVersions.delete('rg', 'g', 'i', '1.0.0', SOON);
    assert.is(await make(), 'not refused');
  }));

test('the source of a version stands in the right place', () =>
  withGallery(async ({ compute, upload, arm }, disk) => {
    const make = (storageProfile: NonNullable<GalleryImageVersion['storageProfile']>) =>
      refusedBy(
        compute.galleryImageVersions.createOrUpdate(
          'rg',
          'g',
          'i',
          '1.0.0',
          { ...version(disk), storageProfile },
          SOON,
        ),
      );
    assert.is(await make({}), 'InvalidParameter');
    assert.is(await make({ source: { id: disk } }), 'NotFound');
    assert.is(await make({ osDiskImage: { source: { uri: 'https://x/c/d.vhd' } } }), 'InvalidParameter');
    assert.is(await make({ osDiskImage: { source: { id: await upload('two', { generation: 'V2' }) } } }), 'BadRequest');
    arm.operations.style = 'azure-async-operation';
    assert.is(
      await make({ osDiskImage: { source: { id: await upload('open', { footer: false }) } } }),
      'InternalExecutionError',
    );
    await compute.galleryImageVersions.delete('rg', 'g', 'i', '1.0.0', SOON);
    await compute.images.createOrUpdate('rg', 'image', imageOf(disk), SOON);
    const { id = '' } = await compute.images.get('rg', 'image');
    assert.is(await make({ source: { id } }), 'not refused');
  }));

test('a gallery goes when it is empty, and has been for a while', () =>
  withGallery(async ({ compute, arm }) => {
    assert.is(await refusedBy(compute.galleries.delete('rg', 'g', SOON)), 'CannotDeleteResource');
    await compute.galleryImages.delete('rg', 'g', 'i', SOON);
    arm.operations.milliseconds = 60_000;
    assert.is(await refusedBy(compute.galleries.delete('rg', 'g', SOON)), 'CannotDeleteResource');
    arm.clock.advance(200_000);
    arm.operations.milliseconds = 5;
    await compute.galleries.delete('rg', 'g', SOON);
    assert.is(arm.ids().filter((id) => id.includes('galleries')).length, 0);
  }));

test.run();
