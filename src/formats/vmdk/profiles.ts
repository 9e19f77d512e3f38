/** For whose software a descriptor is made fit. */
export type RepairProfile = 'mvmc' | 'vmware' | 'minimal';

interface Profile {
  /** Keys of the disk data base that may stay, in lower case and without `ddb.`; one that ends in a dot is a family. */
  readonly keeps: readonly string[];
  /** Why an entry has to go, for people. */
  reason(key: string, value: string): string;
}

const GEOMETRY = ['geometry.cylinders', 'geometry.heads', 'geometry.sectors'];
const MINIMAL = ['adaptertype', 'virtualhwversion', ...GEOMETRY];
const BIOS_GEOMETRY = ['geometry.bioscylinders', 'geometry.biosheads', 'geometry.biossectors'];

export const PROFILES: Readonly<Record<RepairProfile, Profile>> = {
  /**
   * Microsoft Virtual Machine Converter 3.0 has a closed list of keys, and stops at the first other one with the entry's
   * value in its error. `uuid` and `longContentID` were taken by some of its users' disks and refused in others.
   */
  mvmc: {
    keeps: [...MINIMAL, ...BIOS_GEOMETRY, 'toolsversion'],
    reason: (_key, value) =>
      `Microsoft's converter stops at it: "The entry ${value} is not a supported disk database entry for the descriptor."`,
  },
  /** What VMware's products write: Workstation, Fusion, ESXi with its thin, first-class and filtered disks. */
  vmware: {
    keeps: [
      ...MINIMAL,
      ...BIOS_GEOMETRY,
      'deletable',
      'encoding',
      'fcd.',
      'grain',
      'iofilters',
      'longcontentid',
      'nativeparentcid',
      'nativeparenthint',
      'objectparenturi',
      'sidecars',
      'thinprovisioned',
      'toolsinstalltype',
      'toolsversion',
      'uuid',
    ],
    reason: (key) =>
      key.startsWith('uuid.')
        ? "VirtualBox keeps its own identifiers here; VMware's products do not know the key."
        : "VMware's products do not write this key.",
  },
  /** What every reader agrees on: QEMU writes these. */
  minimal: { keeps: MINIMAL, reason: () => 'A disk works without this key.' },
};

/** Whether an entry may stay; `key` is in lower case and without `ddb.`. */
export function keepsKey({ keeps }: Profile, key: string): boolean {
  return keeps.some((known) => (known.endsWith('.') ? key.startsWith(known) : key === known));
}
