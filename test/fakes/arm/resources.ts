import type { DiskBlob } from './disk-blobs.ts';
import { type Json, objectAt, textAt } from './json.ts';
import { lastName } from './resource-id.ts';

/** A resource of any type, as it stands now. */
export interface Resource {
  readonly id: string;
  readonly type: string;
  /** Name of its region. */
  location?: string;
  tags?: Record<string, string>;
  /** Members beside `properties`, such as `sku` and `zones`. */
  readonly others: Json;
  properties: Json;
  /** What only the service knows. */
  readonly hidden: Hidden;
}

interface Hidden {
  /** Bytes of a disk. */
  blob?: DiskBlob;
  /** Until when URLs of the disk are good: milliseconds since 1970. */
  accessUntil?: number;
  /** When a VM was started, or a version began to be replicated: milliseconds since 1970. */
  since?: number;
  /** When its last nested resource was deleted. */
  emptied?: number;
  /** The body that made it. */
  request?: unknown;
  /** A VM's power: `running`, `stopped`, `deallocated`. */
  power?: string;
  /** Of a VM, in base64. */
  userData?: string;
  /** Of a connection. */
  sharedKey?: string;
}

/** All that exists, by id. */
export class Resources {
  readonly #byId = new Map<string, Resource>();

  get(id: string | undefined): Resource | undefined {
    return id === undefined ? undefined : this.#byId.get(id.toLowerCase());
  }

  add(resource: Resource): void {
    this.#byId.set(resource.id.toLowerCase(), resource);
  }

  delete(id: string): void {
    this.#byId.delete(id.toLowerCase());
  }

  all(): Resource[] {
    return [...this.#byId.values()];
  }

  /** All that lies under a path: in a group, or in a gallery. */
  under(path: string): Resource[] {
    const prefix = `${path.toLowerCase()}/`;
    return this.all().filter(({ id }) => id.toLowerCase().startsWith(prefix));
  }
}

/** A resource as GET gives it. */
export function view({ id, type, location, tags, others, properties }: Resource): Json {
  return {
    id,
    name: lastName(id),
    type,
    ...(location === undefined ? {} : { location }),
    ...(tags === undefined ? {} : { tags }),
    ...others,
    properties,
  };
}

/** What every PUT may say beside `properties`. */
export function outside(body: Json): Pick<Resource, 'tags' | 'others'> {
  const others = Object.fromEntries(
    ['sku', 'zones', 'identity', 'plan', 'extendedLocation', 'kind']
      .filter((member) => body[member] !== undefined && body[member] !== null)
      .map((member) => [member, body[member]]),
  );
  const tags = objectAt(body, 'tags') as Record<string, string> | undefined;
  return { others, ...(tags === undefined ? {} : { tags }) };
}

export function state(resource: Resource): string | undefined {
  return textAt(resource.properties, 'provisioningState');
}
