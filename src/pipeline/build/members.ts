import { readFile } from 'node:fs/promises';
import type { FoundEntry, NewEntry } from '../../cache/step-cache.ts';
import type { CheckedDrivers } from '../../initramfs/check.ts';
import type { Materials } from '../../trust/package.ts';
import { type BuildContext, type LiveSystem, need } from './context.ts';
import type { Note } from './notes.ts';

/** All that is found out about an ISO for one file system and generation, once its bytes were looked at. */
export interface MembersFacts extends Omit<LiveSystem, 'live'> {
  readonly live: Omit<LiveSystem['live'], 'squashfs'>;
  readonly drivers: Omit<CheckedDrivers, 'entries'>;
  /** Modules and indexes to add, as they follow one another in the file `modules`. */
  readonly modules: readonly { readonly path: string; readonly size: number }[];
  readonly materials: Materials | undefined;
  readonly notes: readonly Note[];
}

/** The file with the modules to add. */
const MODULES = 'modules';

/** Kernel and initramfs themselves stay where they are: in the ISO, which has to be there in any case. */
export function membersEntry(ctx: BuildContext): Pick<NewEntry, 'facts' | 'files'> {
  const { label, createdAt, boot, live } = need(ctx, 'live');
  const { entries, verdict, layout } = need(ctx, 'drivers');
  const files = entries.flatMap((entry) => (entry.type === 'file' ? [entry] : []));
  const facts: MembersFacts = {
    ...{ label, createdAt, boot },
    live: { layout: live.layout, member: live.member, image: live.image, doubt: live.doubt },
    drivers: { verdict, layout },
    modules: files.map(({ path, content }) => ({ path, size: content.length })),
    materials: ctx.materials,
    notes: ctx.notes.members,
  };
  const bytes = Buffer.concat(files.map(({ content }) => content));
  return { facts, files: files.length === 0 ? [] : [{ name: MODULES, from: bytes }] };
}

/** Puts what an entry says where looking into the ISO would have put it. Throws file system errors. */
export async function useMembers(ctx: BuildContext, entry: FoundEntry): Promise<void> {
  const { drivers, modules, notes, live, materials, ...rest } = entry.facts as MembersFacts;
  const bytes = entry.files.length === 0 ? Buffer.alloc(0) : await readFile(entry.path(MODULES));
  let offset = 0;
  const entries = modules.map(({ path, size }) => {
    return { path, type: 'file' as const, content: bytes.subarray(offset, (offset += size)) };
  });
  ctx.live = { ...rest, live: { ...live, squashfs: undefined } };
  ctx.drivers = { ...drivers, entries };
  ctx.materials = materials;
  ctx.notes.members.push(...notes);
}
