import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ArmClients, armClients, refusedBy, SOON } from '../../support/arm-clients.ts';

const MiB = 1024 * 1024;
const GRANT = { access: 'Write', durationInSeconds: 3600 };

async function withClients(use: (clients: ArmClients) => Promise<void>, options?: Parameters<typeof armClients>[0]) {
  await using clients = await armClients(options);
  await use(clients);
}

const upload = (uploadSizeBytes?: number) => ({
  location: 'westeurope',
  osType: 'Linux' as const,
  creationData: { createOption: 'Upload', ...(uploadSizeBytes === undefined ? {} : { uploadSizeBytes }) },
});

for (const style of ['azure-async-operation', 'location'] as const) {
  test(`a disk is uploaded, whole after its footer was checked (${style})`, () =>
    withClients(
      async (clients) => {
        const { compute } = clients;
        const id = await clients.upload('d', { generation: 'V2' });
        const disk = await compute.disks.get('rg', 'd');
        assert.is(disk.id, id);
        assert.is(disk.diskState, 'Unattached');
        assert.is(disk.provisioningState, 'Succeeded');
        assert.is(disk.diskSizeBytes, 20 * MiB);
        assert.is(disk.hyperVGeneration, 'V2');
        await compute.disks.delete('rg', 'd', SOON);
        assert.is(await refusedBy(compute.disks.get('rg', 'd')), 'ResourceNotFound');
      },
      { operations: { style } },
    ));
}

test('the size of an upload is whole MiB and a footer', () =>
  withClients(async ({ compute }) => {
    const make = (size?: number) => compute.disks.createOrUpdate('rg', 'd', upload(size), SOON).then(String, String);
    assert.match(await make(), "Required parameter 'creationData.uploadSizeBytes' is missing (null).");
    assert.match(
      await make(3_158_310_912),
      'The upload size in bytes 3158310912 - 512 bytes for the VHD footer (3158310400 in this case) must be a multiple of MiB.',
    );
    assert.match(await make(19 * MiB + 512), 'out of range');
  }));

test('a footer that is none leaves the disk in ActiveUpload, without access; it can be written again or deleted', () =>
  withClients(async (clients) => {
    const { compute, arm } = clients;
    await clients.upload('d', { footer: false });
    assert.is(await refusedBy(compute.disks.revokeAccess('rg', 'd', SOON)), 'InvalidVhd');
    assert.is((await compute.disks.get('rg', 'd')).diskState, 'ActiveUpload');
    assert.ok((await compute.disks.grantAccess('rg', 'd', GRANT, SOON)).accessSAS);
    assert.is(await refusedBy(compute.disks.delete('rg', 'd', SOON)), 'OperationNotAllowed');
    await refusedBy(compute.disks.revokeAccess('rg', 'd', SOON));
    await compute.disks.delete('rg', 'd', SOON);
    assert.is(arm.ids().length, 1);
  }));

test('access is to write before the disk is whole and to read afterwards, for 60 days at most', () =>
  withClients(async (clients) => {
    const { compute } = clients;
    await clients.upload('d');
    const grant = (access: string, durationInSeconds: number) =>
      refusedBy(compute.disks.grantAccess('rg', 'd', { access, durationInSeconds }, SOON));
    assert.is(await grant('Write', 60), 'OperationNotAllowed');
    assert.is(await grant('Read', 61 * 24 * 3600), 'InvalidParameter');
    assert.is(await grant('Read', 60), 'not refused');
    assert.is((await compute.disks.get('rg', 'd')).diskState, 'ActiveSAS');
    assert.is(await refusedBy(compute.disks.delete('rg', 'd', SOON)), 'OperationNotAllowed');
    await compute.disks.revokeAccess('rg', 'd', SOON);
    assert.is((await compute.disks.get('rg', 'd')).diskState, 'Unattached');
  }));

test('a group with a disk that somebody has access to is not deleted as a whole', () =>
  withClients(async (clients) => {
    const { compute, resources } = clients;
    await clients.upload('open', { footer: false });
    await clients.upload('whole');
    assert.is(await refusedBy(resources.resourceGroups.beginDeleteAndWait('rg', SOON)), 'ResourceGroupDeletionBlocked');
    assert.is(await refusedBy(compute.disks.get('rg', 'whole')), 'ResourceNotFound');
    await refusedBy(compute.disks.revokeAccess('rg', 'open', SOON));
    await resources.resourceGroups.beginDeleteAndWait('rg', SOON);
    assert.is((await resources.resourceGroups.checkExistence('rg')).body, false);
  }));

test('tags can be changed, what the disk was made from cannot', () =>
  withClients(async (clients) => {
    const { compute } = clients;
    await clients.upload('d');
    const disk = await compute.disks.update('rg', 'd', { tags: { a: 'b' } }, SOON);
    assert.equal(disk.tags, { a: 'b' });
    const other = compute.disks.createOrUpdate('rg', 'd', upload(30 * MiB + 512), SOON);
    assert.is(await refusedBy(other), 'PropertyChangeNotAllowed');
    const name = compute.disks.createOrUpdate('rg', 'a b', upload(30 * MiB + 512), SOON);
    assert.is(await refusedBy(name), 'InvalidParameter');
  }));

test('a disk is copied when it is whole, within its region', () =>
  withClients(async (clients) => {
    const { compute } = clients;
    const whole = await clients.upload('whole', { generation: 'V2' });
    const open = await clients.upload('open', { footer: false });
    const copy = (sourceResourceId: string, location = 'westeurope') =>
      compute.disks.createOrUpdate(
        'rg',
        'copy',
        { location, creationData: { createOption: 'Copy', sourceResourceId } },
        SOON,
      );
    assert.is(await refusedBy(copy(open)), 'OperationNotAllowed');
    assert.is(await refusedBy(copy(`${open}-not`)), 'NotFound');
    assert.is(await refusedBy(copy(whole, 'eastus')), 'InvalidParameter');
    assert.is((await copy(whole)).hyperVGeneration, 'V2');
    const data = { createOption: 'Copy', sourceResourceId: whole };
    const snapshot = await compute.snapshots.createOrUpdate(
      'rg',
      's',
      { location: 'westeurope', creationData: data },
      SOON,
    );
    assert.is(snapshot.diskSizeBytes, 20 * MiB);
  }));

test.run();
