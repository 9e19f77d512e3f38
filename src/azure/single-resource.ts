import { report } from '../events.ts';
import type { Azure, CallOptions } from './arm.ts';
import { ifThere, inTheWay, type Made } from './exists.ts';
import type { Landed } from './landing.ts';
import type { Publication } from './publication.ts';
import { isWhole, settled } from './settled.ts';

/** A resource with a name of its own that one request makes. */
export interface SingleResource<R> {
  /** As in "disk web1". */
  readonly what: string;
  /** ARM id. */
  readonly id: string;
  /** Whether another one may be thrown away. */
  readonly replace: boolean;
  readonly get: (call: CallOptions) => Promise<R>;
  readonly create: (source: Landed, digest: string, call: CallOptions) => Promise<unknown>;
  readonly remove: (call: CallOptions) => Promise<unknown>;
  /** In what way one that is there is another than the wanted one; undefined if it is the same. */
  readonly otherThan: (there: R, digest: string) => string | undefined;
}

/** Makes a resource of what has landed, in place of another one if that may go. */
export function singleResource<R extends Made & { readonly provisioningState?: string }>(
  azure: Azure,
  resource: SingleResource<R>,
): Publication {
  const { what, id, replace } = resource;
  const find = (signal: AbortSignal) => ifThere(azure.call(`look at the ${what}`, signal, resource.get));

  /** True if it is the one that is wanted. Throws `E_EXISTS` if it is another that may not go. */
  const judge = (there: R, digest: string): boolean => {
    const other = resource.otherThan(there, digest);
    if (other !== undefined && !replace) throw inTheWay(what, id, other);
    return other === undefined && isWhole(there);
  };

  return {
    id,
    async look(digest, { signal }) {
      const there = await find(signal);
      return there !== undefined && judge(there, digest);
    },
    async publish(source, digest, { signal, host }) {
      const there = await settled(azure, find, azure.pollMs, signal);
      if (there && judge(there, digest)) return;
      if (there) {
        report(host, 'note.info', `Removing the ${what} that is there`, { id });
        await ifThere(azure.call(`delete the ${what}`, signal, resource.remove));
      }
      await azure.call(`create the ${what}`, signal, (call) => resource.create(source, digest, call));
    },
  };
}
