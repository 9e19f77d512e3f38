import type { CachingTypes } from '@azure/arm-compute';
import type { Nic } from '../network/nics.ts';
import type { Generation } from '../publication.ts';
import type { Tags } from '../tags.ts';
import type { Power } from './power.ts';

export type { Nic };

/** A virtual machine with what is attached to it. Sizes are bytes; regions are short names. */
export interface Machine {
  /** ARM id, as those of disks and interfaces. */
  readonly id: string;
  readonly name: string;
  readonly group: string;
  readonly location: string;
  readonly zones: readonly string[];
  /** Size, as `Standard_D2s_v5`. */
  readonly size: string;
  readonly os: MachineOs;
  /** That of its OS disk; null if Azure does not say. */
  readonly generation: Generation | null;
  readonly power: Power;
  /** Azure's word: `Succeeded` if all is well. */
  readonly provisioning: string;
  readonly securityType: 'Standard' | 'TrustedLaunch' | 'ConfidentialVM';
  readonly secureBoot: boolean;
  /** Name of the host inside; null for machines that were made of a specialised disk. */
  readonly hostname: string | null;
  /** False if it was made without Azure's agent, so that it takes no commands. */
  readonly agent: boolean;
  readonly osDisk: MachineDisk;
  /** In the order of their LUNs. */
  readonly dataDisks: readonly DataDisk[];
  /** The primary one first. */
  readonly nics: readonly Nic[];
  readonly tags: Tags;
}

export type MachineOs = 'linux' | 'windows';

export interface MachineDisk {
  readonly id: string;
  readonly name: string;
  /** Null if Azure does not say. */
  readonly bytes: number | null;
  /** `Premium_LRS` …; null if Azure does not say. */
  readonly sku: string | null;
  readonly caching: CachingTypes;
}

export interface DataDisk extends MachineDisk {
  readonly lun: number;
}
