import type { ResourceSku } from '@azure/arm-compute';

/** A size of machines, as one region has it. */
export interface VmSize {
  readonly name: string;
  /** As quotas name it, such as `standardESv5Family`. */
  readonly family: string;
  readonly cores: number;
  readonly memoryGib: number;
  readonly maxDataDisks: number;
  readonly generations: readonly (1 | 2)[];
  /** `x64` or `Arm64`. */
  readonly architecture: string;
  /** Of the temporary disk, in bytes; 0 if there is none. */
  readonly resourceDisk: number;
  /** True if this subscription gets none in the whole region. */
  readonly restricted: boolean;
}

/** Sizes by their names in lower case (Resource Skus - List). */
export function vmSizes(skus: readonly ResourceSku[], location: string): ReadonlyMap<string, VmSize> {
  const sizes = skus.filter(
    ({ resourceType, locations = [] }) =>
      resourceType === 'virtualMachines' && locations.some((one) => one.toLowerCase() === location.toLowerCase()),
  );
  return new Map(sizes.map((sku) => [sku.name?.toLowerCase() ?? '', vmSize(sku)]));
}

function vmSize({ name = '', family = '', capabilities = [], restrictions = [] }: ResourceSku): VmSize {
  const said = new Map(capabilities.map((one) => [one.name, one.value]));
  const count = (capability: string) => Number(said.get(capability) ?? 0);
  const generations = (said.get('HyperVGenerations') ?? 'V1').split(',');
  return {
    name,
    family,
    cores: count('vCPUs'),
    memoryGib: count('MemoryGB'),
    maxDataDisks: count('MaxDataDiskCount'),
    generations: ([1, 2] as const).filter((generation) => generations.includes(`V${generation}`)),
    architecture: said.get('CpuArchitectureType') ?? 'x64',
    resourceDisk: count('MaxResourceVolumeMB') * 1024 * 1024,
    restricted: restrictions.some(({ type }) => type === 'Location'),
  };
}
