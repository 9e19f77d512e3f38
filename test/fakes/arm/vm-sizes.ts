import type { Json } from './json.ts';

export interface Size {
  readonly family: string;
  readonly vCPUs: number;
  readonly memoryGB: number;
  readonly maxDataDisks: number;
  /** MiB of the temporary disk; none unless told. */
  readonly resourceDiskMB?: number;
  readonly generations: readonly ('V1' | 'V2')[];
  readonly nvme?: boolean;
  readonly arm?: boolean;
}

const both = ['V1', 'V2'] as const;
const size = (
  family: string,
  vCPUs: number,
  memoryGB: number,
  maxDataDisks: number,
  more: Partial<Size> = {},
): Size => ({
  ...{ family: `standard${family}Family`, vCPUs, memoryGB, maxDataDisks, generations: both },
  ...more,
});

/** Some sizes of machines, of old and new series (learn.microsoft.com, "Sizes for virtual machines"). */
export const SIZES: Readonly<Record<string, Size>> = {
  Standard_A2_v2: size('Av2', 2, 4, 4, { resourceDiskMB: 20_480, generations: ['V1'] }),
  Standard_B1s: size('BS', 1, 1, 2, { resourceDiskMB: 4096 }),
  Standard_B2s: size('BS', 2, 4, 4, { resourceDiskMB: 8192 }),
  Standard_B2ms: size('BS', 2, 8, 4, { resourceDiskMB: 16_384 }),
  Standard_D2s_v3: size('DSv3', 2, 8, 4, { resourceDiskMB: 16_384 }),
  Standard_D2s_v5: size('DSv5', 2, 8, 4),
  Standard_D4s_v5: size('DSv5', 4, 16, 8),
  Standard_D8s_v5: size('DSv5', 8, 32, 16),
  Standard_D2as_v5: size('DASv5', 2, 8, 4),
  Standard_D2ds_v5: size('DDSv5', 2, 8, 4, { resourceDiskMB: 76_800 }),
  Standard_D2s_v6: size('Dsv6', 2, 8, 4, { generations: ['V2'], nvme: true }),
  Standard_E2s_v5: size('ESv5', 2, 16, 4),
  Standard_E4s_v5: size('ESv5', 4, 32, 8),
  Standard_E8s_v5: size('ESv5', 8, 64, 16),
  Standard_F2s_v2: size('FSv2', 2, 4, 4, { resourceDiskMB: 16_384 }),
  Standard_D2ps_v5: size('DPSv5', 2, 8, 4, { generations: ['V2'], arm: true }),
};

/** As Resource SKUs lists them. */
export function vmSkus(locations: readonly string[]): Json[] {
  return locations.flatMap((location) =>
    Object.entries(SIZES).map(([name, one]) => ({
      resourceType: 'virtualMachines',
      name,
      tier: 'Standard',
      size: name.replace('Standard_', ''),
      family: one.family,
      locations: [location],
      locationInfo: [{ location, zones: ['1', '2', '3'], zoneDetails: [] }],
      restrictions: [],
      capabilities: Object.entries(capabilities(one)).map(([capability, value]) => ({ name: capability, value })),
    })),
  );
}

function capabilities(one: Size): Readonly<Record<string, string>> {
  const { vCPUs, memoryGB, maxDataDisks, resourceDiskMB = 0, generations, nvme = false, arm = false } = one;
  return {
    MaxResourceVolumeMB: String(resourceDiskMB),
    OSVhdSizeMB: '1047552',
    vCPUs: String(vCPUs),
    vCPUsAvailable: String(vCPUs),
    MemoryGB: String(memoryGB),
    MaxDataDiskCount: String(maxDataDisks),
    HyperVGenerations: generations.join(','),
    CpuArchitectureType: arm ? 'Arm64' : 'x64',
    DiskControllerTypes: nvme ? 'NVMe' : 'SCSI',
    PremiumIO: 'True',
    AcceleratedNetworkingEnabled: vCPUs > 1 ? 'True' : 'False',
  };
}

/** As Virtual Machine Sizes lists them. */
export function listedSizes(): Json[] {
  return Object.entries(SIZES).map(([name, { vCPUs, memoryGB, maxDataDisks, resourceDiskMB = 0 }]) => ({
    name,
    numberOfCores: vCPUs,
    osDiskSizeInMB: 1_047_552,
    resourceDiskSizeInMB: resourceDiskMB,
    memoryInMB: memoryGB * 1024,
    maxDataDiskCount: maxDataDisks,
  }));
}
