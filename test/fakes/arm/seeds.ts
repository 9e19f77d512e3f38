import { listAt, objectAt, textAt, without } from './json.ts';
import type { Resource } from './resources.ts';

/** What is put when a resource is: machines run, and a virtual network has its subnets as parts of their own. */
export function seeded(resource: Resource, now: number): Resource[] {
  if (resource.type === 'Microsoft.Compute/virtualMachines')
    return [{ ...resource, hidden: { power: 'running', since: now } }];
  if (resource.type !== 'Microsoft.Network/virtualNetworks') return [resource];
  const parts = listAt(resource.properties, 'subnets').map((one): Resource => {
    const given = { provisioningState: 'Succeeded', ...objectAt(one, 'properties') };
    const id = `${resource.id}/subnets/${textAt(one, 'name') ?? ''}`;
    return { id, type: `${resource.type}/subnets`, others: {}, properties: given, hidden: {} };
  });
  return [{ ...resource, properties: without(resource.properties, 'subnets') }, ...parts];
}
