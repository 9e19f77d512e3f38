import type { Azure } from './arm.ts';
import { placeOf } from './arm-id.ts';
import type { Tags } from './tags.ts';

/** Adds tags to a resource of any type, or changes them; others stay ("Tags - Update At Scope"). Throws what `Azure.call` throws. */
export async function addTags(azure: Azure, id: string, tags: Tags, signal: AbortSignal): Promise<void> {
  await azure.call(`tag ${placeOf(id).name}`, signal, (call) =>
    azure.resources.tagsOperations.beginUpdateAtScopeAndWait(
      id.slice(1),
      { operation: 'Merge', properties: { tags: { ...tags } } },
      call,
    ),
  );
}
