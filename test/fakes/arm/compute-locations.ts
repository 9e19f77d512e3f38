import type { Answer } from './answer.ts';
import { notAllowed } from './arm-error.ts';
import { type Json, textAt } from './json.ts';
import { page } from './pages.ts';
import { regionName, requireRegion } from './regions.ts';
import type { World } from './resource-type.ts';
import { listedSizes, SIZES } from './vm-sizes.ts';

const LIMIT = 1000;
const VM = 'Microsoft.Compute/virtualMachines';

/** What Compute says of a region: its sizes, how much of them is used; undefined for other paths. */
export function computeLocations(world: World, path: string, query: URLSearchParams): Answer | undefined {
  const found = /^(\/subscriptions\/[^/]+)\/providers\/Microsoft\.Compute\/locations\/([^/]+)\/(vmSizes|usages)$/i.exec(
    path,
  );
  const [, subscription = '', location = '', what = ''] = found ?? [];
  if (!found) return undefined;
  const region = requireRegion(location, VM);
  if (what.toLowerCase() === 'vmsizes') return page(world, path, query, listedSizes(), (one) => one);
  return page(world, path, query, usages(world, subscription, region), (one) => one);
}

/** Usage - List: cores of all machines and of each family; machines that do not run count too. */
function usages(world: World, subscription: string, region: string): Json[] {
  const families = [...new Set(Object.values(SIZES).map(({ family }) => family))];
  const line = (value: string, localizedValue: string, currentValue: number): Json => ({
    ...{ unit: 'Count', currentValue, limit: world.quotas.get(value) ?? LIMIT },
    name: { value, localizedValue },
  });
  return [
    line('cores', 'Total Regional vCPUs', usedCores(world, subscription, region)),
    line('virtualMachines', 'Virtual Machines', machines(world, subscription, region).length),
    ...families.map((family) => line(family, `${family} vCPUs`, usedCores(world, subscription, region, family))),
  ];
}

/** Refuses a machine for which there are not enough cores left. */
export function requireCores(world: World, id: string, location: string, vmSize: string): void {
  const size = SIZES[vmSize];
  if (!size) return;
  const subscription = /^\/subscriptions\/[^/]+/i.exec(id)?.[0] ?? '';
  for (const name of ['cores', size.family]) {
    const limit = world.quotas.get(name) ?? LIMIT;
    const used = usedCores(world, subscription, regionName(location), name === 'cores' ? undefined : name);
    if (used + size.vCPUs <= limit) continue;
    throw notAllowed(
      `Operation could not be completed as it results in exceeding approved ${name === 'cores' ? 'Total Regional' : name} Cores quota. Additional details - Deployment Model: Resource Manager, Location: ${location}, Current Limit: ${limit}, Current Usage: ${used}, Additional Required: ${size.vCPUs}, (Minimum) New Limit Required: ${used + size.vCPUs}.`,
    );
  }
}

function usedCores(world: World, subscription: string, region: string, family?: string): number {
  const sizes = machines(world, subscription, region).map(
    (vm) => SIZES[textAt(vm.properties, 'hardwareProfile.vmSize') ?? ''],
  );
  return sizes
    .filter((size) => family === undefined || size?.family === family)
    .reduce((sum, size) => sum + (size?.vCPUs ?? 0), 0);
}

function machines(world: World, subscription: string, region: string) {
  return world.resources.under(subscription).filter(({ type, location }) => type === VM && location === region);
}
