import type { Json } from './json.ts';

interface Size {
  readonly vCPUs: number;
  readonly memoryGB: number;
  readonly generations: readonly ('V1' | 'V2')[];
  readonly nvme?: boolean;
}

const both = ['V1', 'V2'] as const;

/** Some sizes of machines, of old and new series. */
export const SIZES: Readonly<Record<string, Size>> = {
  Standard_B1s: { vCPUs: 1, memoryGB: 1, generations: both },
  Standard_B2s: { vCPUs: 2, memoryGB: 4, generations: both },
  Standard_B2ms: { vCPUs: 2, memoryGB: 8, generations: both },
  Standard_A2_v2: { vCPUs: 2, memoryGB: 4, generations: ['V1'] },
  Standard_D2s_v3: { vCPUs: 2, memoryGB: 8, generations: both },
  Standard_D2s_v5: { vCPUs: 2, memoryGB: 8, generations: both },
  Standard_D2as_v5: { vCPUs: 2, memoryGB: 8, generations: both },
  Standard_D2s_v6: { vCPUs: 2, memoryGB: 8, generations: ['V2'], nvme: true },
};

/** As Resource SKUs lists them. */
export function vmSkus(locations: readonly string[]): Json[] {
  return locations.flatMap((location) =>
    Object.entries(SIZES).map(([name, { vCPUs, memoryGB, generations, nvme = false }]) => ({
      resourceType: 'virtualMachines',
      name,
      locations: [location],
      locationInfo: [{ location, zones: [] }],
      restrictions: [],
      capabilities: [
        { name: 'vCPUs', value: String(vCPUs) },
        { name: 'MemoryGB', value: String(memoryGB) },
        { name: 'HyperVGenerations', value: generations.join(',') },
        { name: 'DiskControllerTypes', value: nvme ? 'NVMe' : 'SCSI' },
      ],
    })),
  );
}
