import type { VirtualMachine } from '@azure/arm-compute';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ArmClients, armClients, refusedBy, SOON } from '../../support/arm-clients.ts';
import { httpsAsk } from '../../support/https-ask.ts';

const location = 'westeurope';
const NETWORK_VERSION = '2024-05-01';
const PASSWORD = 'correct-Horse-battery-1';

interface Rig extends ArmClients {
  readonly nic: string;
  /** Of a managed image, and of a whole disk, both of the first generation. */
  readonly image: string;
  readonly disk: string;
  readonly make: (
    vm?: Partial<VirtualMachine>,
  ) => ReturnType<ArmClients['compute']['virtualMachines']['createOrUpdate']>;
}

async function withRig(use: (rig: Rig) => Promise<void>) {
  await using clients = await armClients();
  const { compute, resources, arm } = clients;
  const group = arm.resource(`/subscriptions/${arm.subscription}/resourceGroups/rg`)?.id ?? '';
  const network = `${group}/providers/Microsoft.Network`;
  const put = (id: string, properties: Record<string, unknown>) =>
    resources.resources.beginCreateOrUpdateByIdAndWait(id, NETWORK_VERSION, { location, properties }, SOON);
  const vnet = `${network}/virtualNetworks/vnet`;
  const subnets = [{ name: 'default', properties: { addressPrefix: '10.0.0.0/24' } }];
  await put(vnet, { addressSpace: { addressPrefixes: ['10.0.0.0/24'] }, subnets });
  const nic = `${network}/networkInterfaces/nic`;
  await put(nic, { ipConfigurations: [{ name: 'ip', properties: { subnet: { id: `${vnet}/subnets/default` } } }] });
  const disk = await clients.upload('disk');
  const storageProfile = { osDisk: { osType: 'Linux', osState: 'Generalized', managedDisk: { id: disk } } } as const;
  const { id: image = '' } = await compute.images.createOrUpdate('rg', 'image', { location, storageProfile }, SOON);
  const generalized = (): VirtualMachine => ({
    location,
    hardwareProfile: { vmSize: 'Standard_D2s_v5' },
    storageProfile: { imageReference: { id: image }, osDisk: { createOption: 'FromImage' } },
    osProfile: { computerName: 'vm', adminUsername: 'failback', adminPassword: PASSWORD },
    networkProfile: { networkInterfaces: [{ id: nic }] },
    diagnosticsProfile: { bootDiagnostics: { enabled: true } },
  });
  const make = (vm: Partial<VirtualMachine> = {}) =>
    compute.virtualMachines.createOrUpdate('rg', 'vm', { ...generalized(), ...vm }, SOON);
  await use({ ...clients, nic, image, disk, make });
}

test('a machine from a generalised image needs somebody to provision', () =>
  withRig(async ({ compute, make, nic, arm }) => {
    assert.is(await refusedBy(make({ osProfile: undefined as never })), 'InvalidParameter');
    const osProfile = { computerName: 'vm', adminUsername: 'failback', adminPassword: 'weak' };
    assert.is(await refusedBy(make({ osProfile })), 'InvalidParameter');
    const linuxConfiguration = { provisionVMAgent: false };
    assert.is(
      await refusedBy(make({ osProfile: { ...osProfile, adminPassword: PASSWORD, linuxConfiguration } })),
      'InvalidParameter',
    );

    const vm = await make();
    assert.is(vm.provisioningState, 'Succeeded');
    assert.is(vm.osProfile?.adminPassword, undefined);
    const osDisk = vm.storageProfile?.osDisk?.managedDisk?.id ?? '';
    assert.is(arm.resource(osDisk)?.properties['diskState'], 'Attached');
    assert.is(await refusedBy(compute.disks.delete('rg', osDisk.split('/').at(-1) ?? '', SOON)), 'OperationNotAllowed');
    assert.equal(arm.resource(nic)?.properties['virtualMachine'], { id: vm.id });
    const { statuses = [] } = await compute.virtualMachines.instanceView('rg', 'vm');
    assert.equal(
      statuses.map(({ code }) => code),
      ['ProvisioningState/succeeded', 'PowerState/running'],
    );

    await compute.virtualMachines.delete('rg', 'vm', SOON);
    assert.is(arm.resource(osDisk)?.properties['diskState'], 'Unattached');
    assert.is(arm.resource(nic)?.properties['virtualMachine'], undefined);
  }));

test('a machine takes a specialised disk as it is, without a profile', () =>
  withRig(async ({ make, disk, compute }) => {
    const storageProfile = { osDisk: { createOption: 'Attach', osType: 'Linux', managedDisk: { id: disk } } } as const;
    assert.is(await refusedBy(make({ storageProfile })), 'InvalidParameter');
    const vm = await make({ storageProfile, osProfile: undefined as never });
    assert.is(vm.storageProfile?.osDisk?.managedDisk?.id, disk);
    assert.is((await compute.disks.get('rg', 'disk')).managedBy, vm.id);
  }));

test('a machine from a gallery is where the version is, and of the newest version if none is named', () =>
  withRig(async ({ make, compute, disk }) => {
    await compute.galleries.createOrUpdate('rg', 'g', { location }, SOON);
    const identifier = { publisher: 'p', offer: 'o', sku: 's' };
    const definition = {
      location,
      osType: 'Linux',
      osState: 'Specialized',
      hyperVGeneration: 'V1',
      identifier,
    } as const;
    const { id = '' } = await compute.galleryImages.createOrUpdate('rg', 'g', 'i', definition, SOON);
    const from = (image: string) =>
      make({
        storageProfile: { imageReference: { id: image }, osDisk: { createOption: 'FromImage' } },
        osProfile: undefined as never,
      });
    assert.is(await refusedBy(from(id)), 'GalleryImageNotFound');
    const storageProfile = { osDiskImage: { source: { id: disk } } };
    await compute.galleryImageVersions.createOrUpdate('rg', 'g', 'i', '1.0.0', { location, storageProfile }, SOON);
    assert.is(
      await refusedBy(make({ storageProfile: { imageReference: { id }, osDisk: { createOption: 'FromImage' } } })),
      'InvalidParameter',
    );
    assert.is((await from(id)).provisioningState, 'Succeeded');
  }));

test('a size must exist and boot the generation', () =>
  withRig(async ({ make }) => {
    assert.is(await refusedBy(make({ hardwareProfile: { vmSize: 'Standard_Huge' } })), 'InvalidParameter');
    const refused = await make({ hardwareProfile: { vmSize: 'Standard_D2s_v6' } }).then(String, String);
    assert.match(refused, "cannot boot Hypervisor Generation '1'");
  }));

test('Trusted Launch is not for managed images', () =>
  withRig(async ({ make }) => {
    assert.is(await refusedBy(make({ securityProfile: { securityType: 'TrustedLaunch' } })), 'BadRequest');
    assert.is(await refusedBy(make({ securityProfile: { securityType: 'Standard' } })), 'not refused');
  }));

test('the consoles of a machine are read by signed URLs that run out; its log grows', () =>
  withRig(async ({ make, compute, arm, cert }) => {
    const read = async (url = '') => {
      const { status, body } = await httpsAsk(url, cert);
      return status === 200 ? body : status;
    };
    arm.consoles.serialLog = (milliseconds) => (milliseconds < 60_000 ? '' : 'login: ');
    arm.consoles.screenshot = Buffer.from('a picture');
    await make();
    const get = () =>
      compute.virtualMachines.retrieveBootDiagnosticsData('rg', 'vm', { sasUriExpirationTimeInMinutes: 10 });
    const links = await get();
    assert.is(await read(links.serialConsoleLogBlobUri), 404);
    assert.is(await read(links.consoleScreenshotBlobUri), 'a picture');
    arm.clock.advance(61_000);
    assert.is(await read(links.serialConsoleLogBlobUri), 'login: ');
    assert.is(await read(links.serialConsoleLogBlobUri?.replace(/sig=[^&]*/, 'sig=x')), 403);
    arm.clock.advance(600_000);
    assert.is(await read(links.serialConsoleLogBlobUri), 403);
  }));

test('a machine shows that it stopped, by itself or not', () =>
  withRig(async ({ make, compute, arm }) => {
    await make();
    const power = async () => (await compute.virtualMachines.instanceView('rg', 'vm')).statuses?.[1]?.code;
    arm.power = (milliseconds) => (milliseconds < 60_000 ? 'running' : 'stopped');
    assert.is(await power(), 'PowerState/running');
    arm.clock.advance(61_000);
    assert.is(await power(), 'PowerState/stopped');
    await compute.virtualMachines.deallocate('rg', 'vm', SOON);
    assert.is(await power(), 'PowerState/deallocated');
  }));

test('data disks have numbers of their own, as many as the size takes, and are free', () =>
  withRig(async ({ make, compute, image, arm }) => {
    const empty = (lun: number) => ({ lun, createOption: 'Empty', diskSizeGB: 1 }) as const;
    const withDisks = (...dataDisks: NonNullable<NonNullable<VirtualMachine['storageProfile']>['dataDisks']>) =>
      make({ storageProfile: { imageReference: { id: image }, osDisk: { createOption: 'FromImage' }, dataDisks } });
    assert.is(await refusedBy(withDisks(empty(1), empty(1))), 'InvalidParameter');
    assert.is(await refusedBy(withDisks(empty(64))), 'InvalidParameter');
    assert.is(await refusedBy(withDisks(...[0, 1, 2, 3, 4].map(empty))), 'OperationNotAllowed');
    const vm = await withDisks({ ...empty(0), deleteOption: 'Delete' }, empty(3));
    const [first = '', second = ''] =
      vm.storageProfile?.dataDisks?.map(({ managedDisk }) => managedDisk?.id ?? '') ?? [];
    const taken = { lun: 1, createOption: 'Attach', managedDisk: { id: first } } as const;
    const dataDisks = [{ ...taken, managedDisk: { id: second } }, taken];
    const moving = compute.virtualMachines.update('rg', 'vm', { storageProfile: { dataDisks } }, SOON);
    const moved = await moving.then(() => 'moved', String);
    assert.match(moved, 'A disk with LUN 1 already exists');
    await compute.virtualMachines.delete('rg', 'vm', SOON);
    assert.is(arm.resource(first), undefined);
    assert.is(arm.resource(second)?.properties['diskState'], 'Unattached');
  }));

test('a machine boots from another disk only of its own system and generation, while it is deallocated', () =>
  withRig(async ({ make, compute, upload }) => {
    await make();
    const swap = (id: string, name = id.split('/').at(-1) ?? '') => {
      const osDisk = { createOption: 'FromImage', name, managedDisk: { id } };
      return refusedBy(compute.virtualMachines.update('rg', 'vm', { storageProfile: { osDisk } }, SOON));
    };
    const wrong = await upload('second', { generation: 'V2' });
    const right = await upload('right');
    assert.is(await swap(right), 'OperationNotAllowed');
    await compute.virtualMachines.deallocate('rg', 'vm', SOON);
    assert.is(await swap(wrong), 'BadRequest');
    assert.is(await swap(right, 'other-name'), 'PropertyChangeNotAllowed');
    const creationData = { createOption: 'Empty' };
    const { id: blank = '' } = await compute.disks.createOrUpdate(
      'rg',
      'blank',
      { location, creationData, diskSizeGB: 4 },
      SOON,
    );
    assert.is(await swap(blank), 'ConflictingUserInput');
    assert.is(await swap(right), 'not refused');
    assert.is((await compute.disks.get('rg', 'right')).diskState, 'Reserved');
    assert.is(await refusedBy(compute.disks.delete('rg', 'right', SOON)), 'OperationNotAllowed');
  }));

test('what a machine is told for itself is shown to who asks for it', () =>
  withRig(async ({ make, compute, arm }) => {
    const userData = Buffer.from('{"a":1}').toString('base64');
    const { id = '' } = await make({ userData });
    assert.is((await compute.virtualMachines.get('rg', 'vm')).userData, undefined);
    assert.is((await compute.virtualMachines.get('rg', 'vm', { expand: 'userData' })).userData, userData);
    await compute.virtualMachines.update('rg', 'vm', { userData: Buffer.from('new').toString('base64') }, SOON);
    assert.is(arm.userData(id), 'new');
  }));

test('a network is kept while it is used, and an interface has a network', () =>
  withRig(async ({ make, resources, nic }) => {
    await make();
    const remove = (id: string) => refusedBy(resources.resources.beginDeleteByIdAndWait(id, NETWORK_VERSION, SOON));
    assert.is(await remove(nic), 'NicInUse');
    const vnet = nic.replace('networkInterfaces/nic', 'virtualNetworks/vnet');
    assert.is(await remove(vnet), 'InUseSubnetCannotBeDeleted');
    const ipConfigurations = [{ name: 'ip', properties: { subnet: { id: `${vnet}/subnets/not` } } }];
    const lost = resources.resources.beginCreateOrUpdateByIdAndWait(
      `${nic}2`,
      NETWORK_VERSION,
      { location, properties: { ipConfigurations } },
      SOON,
    );
    assert.is(await refusedBy(lost), 'InvalidResourceReference');
  }));

test('a group goes with its machine and all', () =>
  withRig(async ({ make, resources, arm }) => {
    await make();
    await resources.resourceGroups.beginDeleteAndWait('rg', SOON);
    assert.equal(arm.ids(), []);
  }));

test.run();
