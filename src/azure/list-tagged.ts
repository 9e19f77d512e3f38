import { createLimit } from '../limit.ts';
import type { Azure } from './arm.ts';
import { placeOf } from './arm-id.ts';
import { collect } from './collect.ts';
import { ifThere } from './exists.ts';
import type { Tags } from './tags.ts';

/** Looks at tags that run side by side. */
const SIDE_BY_SIDE = 8;

/** A resource of any type. */
export interface TaggedResource {
  readonly id: string;
  /** As `Microsoft.Compute/disks`. */
  readonly type: string;
  readonly name: string;
  readonly group: string;
  readonly location: string;
  readonly tags: Tags;
}

/**
 * Everything in the subscription that carries a tag with this value, in one list. Azure says that it may leave tags out
 * of a list that is filtered by a tag's value, so that is not asked for; where it left them out all the same, they are
 * looked up one by one. Throws what `Azure.call` throws.
 */
export async function listTagged(
  azure: Azure,
  tag: string,
  value: string,
  signal: AbortSignal,
): Promise<TaggedResource[]> {
  const filter = `tagName eq '${tag.replaceAll("'", "''")}'`;
  const found = await collect(azure, `list what has the tag ${tag}`, signal, (call) =>
    azure.resources.resources.list({ ...call, filter }),
  );
  const limit = createLimit(SIDE_BY_SIDE);
  const tagged = await Promise.all(
    found.map(async ({ id = '', type = '', name = '', location = '', tags }) => ({
      ...{ id, type, name, location, group: placeOf(id).group },
      tags: tags ?? (await limit(() => tagsOf(azure, id, signal))),
    })),
  );
  return tagged.filter(({ tags }) => valueOf(tags, tag) === value);
}

async function tagsOf(azure: Azure, id: string, signal: AbortSignal): Promise<Tags> {
  const found = await ifThere(
    azure.call('look at tags', signal, (call) => azure.resources.tagsOperations.getAtScope(id.slice(1), call)),
  );
  return found?.properties.tags ?? {};
}

/** The case of a tag's name does not count. */
function valueOf(tags: Tags, name: string): string | undefined {
  return Object.entries(tags).find(([one]) => one.toLowerCase() === name.toLowerCase())?.[1];
}
