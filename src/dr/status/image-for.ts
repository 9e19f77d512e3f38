import type { Generation } from '../../azure/publication.ts';
import type { PlanImage } from '../inventory/images.ts';
import type { ServerRow } from '../inventory/inventory.ts';

/** The Failback Client image with which a server will come back. */
export interface ServerImage {
  readonly generation: Generation;
  /** `unset` if the plan names none for this generation; `missing` if there is none where it says. */
  readonly state: 'ready' | 'not-ready' | 'missing' | 'unset' | 'unknown';
}

/** Null where it is not known of which generation the server is. `images` are undefined if they could not be read. */
export function imageFor(row: ServerRow, images: readonly PlanImage[] | undefined): ServerImage | null {
  const generation = generationFor(row);
  if (generation === null) return null;
  if (images === undefined) return { generation, state: 'unknown' };
  const image = images.find((one) => one.generation === generation);
  if (image === undefined) return { generation, state: 'unset' };
  if (image.state === null) return { generation, state: 'missing' };
  return { generation, state: image.state === 'Succeeded' ? 'ready' : 'not-ready' };
}

/** As DRS wants it: BIOS for Linux, the firmware of the server for Windows; unless the plan says otherwise. */
function generationFor({ server, machine }: ServerRow): Generation | null {
  if (server.generation !== undefined) return server.generation;
  if (!machine) return null;
  return machine.os === 'linux' ? 1 : machine.generation;
}
