import type { Generation } from '../../azure/publication.ts';
import { generationOf } from '../check/server/chosen.ts';
import { lookAtUse } from '../check/image/look.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import type { ServerRow } from '../inventory/inventory.ts';

/** The Failback Client with which a server comes back. */
export interface ClientImage {
  /** Of a managed image, or of a version in a gallery. */
  readonly image: string;
  readonly specialized: boolean;
  readonly generation: Generation;
}

/** Throws `E_GUARD` if there is no image that fits, and what `Azure.call` throws. */
export async function clientImageFor(flow: Flow, { server, machine }: ServerRow): Promise<ClientImage> {
  const { plan, azure, signal } = flow;
  const { location } = plan.azure;
  const generation = machine ? generationOf(server, machine) : (server.generation ?? null);
  if (generation === null) {
    throw guard(
      `It cannot be told in which generation the Failback Client of ${server.name} must boot.`,
      'For Linux it is 1, for Windows that of the server: name it in the plan, servers.generation.',
    );
  }
  const make = `failback build --region ${plan.aws.region} --generation ${generation}, then failback upload to ${location}`;
  const image = plan.failback.images[generation];
  if (image === undefined) throw guard(`The plan names no image of generation ${generation}.`, `${make} makes it.`);
  const use = await lookAtUse(azure, image, signal);
  if (!use) throw guard(`The image of generation ${generation} is not there: ${image}`, `${make} makes it.`);
  if (use.generation !== generation) {
    throw guard(
      `${image} is of generation ${use.generation}, not ${generation}.`,
      'Correct failback.images in the plan.',
    );
  }
  if (!use.locations.includes(location)) {
    throw guard(`${image} is in ${use.locations.join(', ')}, not in ${location}.`, `${make} makes one there.`);
  }
  return { image, generation, specialized: use.specialized ?? false };
}
