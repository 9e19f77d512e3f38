import { randomBytes } from 'node:crypto';
import type { OSProfile, StorageProfile, VirtualMachine } from '@azure/arm-compute';
import { addSecret } from '../../redact.ts';
import type { Tags } from '../tags.ts';
import type { MachineLikeness } from './likeness.ts';
import type { MachineOs } from './machine.ts';

/** What the machine's OS disk is made from. */
export type MachineSource =
  /** A managed image or gallery version; nobody is provisioned if it is specialised. */
  | { readonly image: string; readonly specialized: boolean }
  /** A disk that the machine takes as it is. */
  | { readonly disk: string; readonly os?: MachineOs };

export interface MachineSettings {
  readonly location: string;
  readonly tags: Tags;
  readonly from: MachineSource;
  /** Id of the network interface; and of others beside it. */
  readonly nic: string;
  readonly moreNics?: readonly string[] | undefined;
  /** What the machine can read of itself; it is taken for a secret. */
  readonly userData?: string | undefined;
  /** Name of the host inside, of a machine from a generalised image. */
  readonly hostname?: string | undefined;
  readonly zone?: string | undefined;
  /** Of an OS disk that is made from an image; Azure finds a name, and the disk stays when the machine goes, unless told. */
  readonly osDisk?:
    | { readonly name?: string | undefined; readonly sku?: string | undefined; readonly goes?: boolean | undefined }
    | undefined;
  /** Disks that there are, by their LUN; they stay when the machine goes. */
  readonly dataDisks?: readonly { readonly id: string; readonly lun: number }[] | undefined;
  /** What it has of the machine whose place it takes. */
  readonly like?: MachineLikeness | undefined;
}

/** Whether Azure waits for the machine to report that it is ready. */
export function isProvisioned(from: MachineSource): boolean {
  return 'image' in from && !from.specialized;
}

/**
 * The request for a machine whose console Azure keeps. Its security type is left out: Standard is asked for only by
 * subscriptions with the feature UseStandardSecurityType, and is what one gets without.
 */
export function machineRequest(vmSize: string, settings: MachineSettings): VirtualMachine {
  const { location, tags, from, nic, moreNics = [], userData, hostname, zone } = settings;
  const networkInterfaces = [{ id: nic, primary: true }, ...moreNics.map((id) => ({ id, primary: false }))];
  return {
    location,
    tags: { ...tags },
    ...(zone === undefined ? {} : { zones: [zone] }),
    ...likeness(settings),
    hardwareProfile: { vmSize },
    storageProfile: { ...osDisk(settings), ...dataDisks(settings) },
    ...(isProvisioned(from) ? { osProfile: osProfile(hostname) } : {}),
    networkProfile: { networkInterfaces },
    diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    ...(userData === undefined ? {} : { userData: secret(Buffer.from(secret(userData)).toString('base64')) }),
  };
}

function likeness({ like: { identity, licenseType, availabilitySet } = {} }: MachineSettings): Partial<VirtualMachine> {
  return {
    ...(identity === undefined ? {} : { identity }),
    ...(licenseType === undefined ? {} : { licenseType }),
    ...(availabilitySet === undefined ? {} : { availabilitySet: { id: availabilitySet } }),
  };
}

function osDisk({ from, osDisk: { name, sku, goes = false } = {} }: MachineSettings): StorageProfile {
  if ('disk' in from) {
    const osType = from.os === 'windows' ? 'Windows' : 'Linux';
    return { osDisk: { createOption: 'Attach', osType, managedDisk: { id: from.disk } } };
  }
  return {
    imageReference: { id: from.image },
    osDisk: {
      createOption: 'FromImage',
      ...(name === undefined ? {} : { name }),
      managedDisk: { storageAccountType: sku ?? 'StandardSSD_LRS' },
      deleteOption: goes ? 'Delete' : 'Detach',
    },
  };
}

/** Without a cache: what is written must be on the disk. */
function dataDisks({ dataDisks: disks = [] }: MachineSettings): StorageProfile {
  if (disks.length === 0) return {};
  return {
    dataDisks: disks.map(({ id, lun }) => ({
      ...{ lun, createOption: 'Attach', caching: 'None', deleteOption: 'Detach' },
      managedDisk: { id },
    })),
  };
}

/** There is no agent in the machine (no-agent.md), and nobody will log in. */
function osProfile(hostname = 'failback'): OSProfile {
  return {
    computerName: hostname,
    adminUsername: 'failback',
    // Azure wants three of four kinds of characters.
    adminPassword: secret(`${randomBytes(24).toString('base64url')}-aA1`),
    linuxConfiguration: { disablePasswordAuthentication: false, provisionVMAgent: false },
    allowExtensionOperations: false,
  };
}

function secret(value: string): string {
  addSecret(value);
  return value;
}
