/** VM generation of Azure: 1 boots by BIOS, 2 by UEFI. */
export type Generation = 1 | 2;

/** Something that is to be known about a disk before Azure gets it. */
export interface Finding {
  /** Stable name for programs, such as `vhd-dynamic`. */
  readonly code: string;
  /** An error keeps the disk from working on Azure, a warning may; an info is good to know. */
  readonly severity: 'error' | 'warning' | 'info';
  readonly message: string;
  /** What to do. */
  readonly hint: string | null;
  /** Which VM generations it concerns. */
  readonly generations: readonly Generation[];
}

/** Whether a disk can be uploaded as it is, and boot. */
export interface AzureReady {
  readonly generation1: boolean;
  readonly generation2: boolean;
}

/** A disk is ready for a generation if no error concerns it. */
export function azureReady(findings: readonly Finding[]): AzureReady {
  return { generation1: errorsFor(1, findings).length === 0, generation2: errorsFor(2, findings).length === 0 };
}

/** What keeps a disk from working with a VM generation. */
export function errorsFor(generation: Generation, findings: readonly Finding[]): Finding[] {
  return findings.filter(({ severity, generations }) => severity === 'error' && generations.includes(generation));
}
