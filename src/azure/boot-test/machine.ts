import { randomBytes } from 'node:crypto';
import type { OSProfile, StorageProfile, VirtualMachine } from '@azure/arm-compute';
import { addSecret } from '../../redact.ts';
import type { Tags } from '../tags.ts';

/** What the machine's disk is made from. */
export type MachineDisk =
  /** A managed image or gallery version; nobody is provisioned if it is specialised. */
  | { readonly image: string; readonly specialized: boolean }
  /** A disk that the machine takes as it is. */
  | { readonly disk: string };

export interface MachineOptions {
  readonly location: string;
  readonly tags: Tags;
  readonly from: MachineDisk;
  /** Id of the network interface. */
  readonly nic: string;
  readonly userData: string | undefined;
}

/** Whether Azure waits for the machine to report that it is ready. */
export function isProvisioned(from: MachineDisk): boolean {
  return 'image' in from && !from.specialized;
}

/**
 * The request for a machine whose console Azure keeps. Its security type is left out: Standard is asked for only by
 * subscriptions with the feature UseStandardSecurityType, and is what one gets without.
 */
export function virtualMachine(vmSize: string, options: MachineOptions): VirtualMachine {
  const { location, tags, from, nic, userData } = options;
  return {
    location,
    tags: { ...tags },
    hardwareProfile: { vmSize },
    storageProfile: storageProfile(from),
    ...(isProvisioned(from) ? { osProfile: osProfile() } : {}),
    networkProfile: { networkInterfaces: [{ id: nic, primary: true }] },
    diagnosticsProfile: { bootDiagnostics: { enabled: true } },
    ...(userData === undefined ? {} : { userData: secret(Buffer.from(userData).toString('base64')) }),
  };
}

function storageProfile(from: MachineDisk): StorageProfile {
  if ('disk' in from) return { osDisk: { createOption: 'Attach', osType: 'Linux', managedDisk: { id: from.disk } } };
  return {
    imageReference: { id: from.image },
    osDisk: { createOption: 'FromImage', managedDisk: { storageAccountType: 'StandardSSD_LRS' } },
  };
}

/** There is no agent in the machine (no-agent.md), and nobody will log in. */
function osProfile(): OSProfile {
  return {
    computerName: 'failback-boot-test',
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
