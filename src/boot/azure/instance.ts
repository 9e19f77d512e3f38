import { randomUUID } from 'node:crypto';

/** Address of the emulated machine. */
export const GUEST_ADDRESS = '168.63.129.100';

export interface InstanceOptions {
  /** The text that the machine was created with. */
  readonly userData?: string | undefined;
  /** The machine was made of a disk as it was, not of a generalised image: it has no user and reports nothing. */
  readonly specialized?: boolean | undefined;
  /** Bytes of each data disk, by LUN. */
  readonly dataDisks?: readonly number[] | undefined;
}

/** The document under `/metadata/instance`, with the fields that matter to a guest; all leaves are text, as in Azure's. */
export function instanceDocument({ userData = '', specialized = false, dataDisks = [] }: InstanceOptions) {
  const name = 'failback-check';
  const group = '/subscriptions/00000000-0000-0000-0000-000000000000/resourceGroups/failback';
  return {
    compute: {
      azEnvironment: 'AzurePublicCloud',
      location: 'westeurope',
      name,
      offer: '',
      osProfile: specialized
        ? { adminUsername: '', computerName: '', disablePasswordAuthentication: '' }
        : { adminUsername: 'azureuser', computerName: name, disablePasswordAuthentication: 'true' },
      osType: 'Linux',
      publicKeys: [],
      publisher: '',
      resourceGroupName: 'failback',
      resourceId: `${group}/providers/Microsoft.Compute/virtualMachines/${name}`,
      securityProfile: { secureBootEnabled: 'false', virtualTpmEnabled: 'false' },
      sku: '',
      storageProfile: {
        dataDisks: dataDisks.map((size, lun) => ({
          ...{ caching: 'None', createOption: 'Empty', diskSizeGB: `${Math.ceil(size / 2 ** 30)}`, lun: `${lun}` },
          name: `${name}-${lun}`,
        })),
        imageReference: { id: '', offer: '', publisher: '', sku: '', version: '' },
        osDisk: {
          caching: 'ReadWrite',
          createOption: specialized ? 'Attach' : 'FromImage',
          diskSizeGB: '4',
          managedDisk: { id: `${group}/providers/Microsoft.Compute/disks/${name}`, storageAccountType: 'Premium_LRS' },
          name,
          osType: 'Linux',
        },
      },
      subscriptionId: '00000000-0000-0000-0000-000000000000',
      tags: '',
      tagsList: [],
      userData: Buffer.from(userData).toString('base64'),
      version: '',
      vmId: randomUUID(),
      vmSize: 'Standard_D2s_v5',
      zone: '1',
    },
    network: {
      interface: [
        {
          ipv4: {
            ipAddress: [{ privateIpAddress: GUEST_ADDRESS, publicIpAddress: '' }],
            subnet: [{ address: '168.0.0.0', prefix: '7' }],
          },
          ipv6: { ipAddress: [] },
          macAddress: '525400123456',
        },
      ],
    },
  };
}

/** The oldest `api-version` with a part of `compute`, for parts that are younger than the service. */
export const SINCE: Readonly<Record<string, string>> = {
  osProfile: '2020-07-15',
  securityProfile: '2020-06-01',
  storageProfile: '2019-06-01',
  userData: '2021-01-01',
};
