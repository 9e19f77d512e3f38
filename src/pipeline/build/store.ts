import { openFile } from '../../file-source.ts';
import { type Host, report } from '../../events.ts';
import { diskDigest } from '../../formats/disk-digest.ts';
import { FOOTER_SIZE } from '../../formats/vhd/footer.ts';
import type { NewEntry } from '../../cache/step-cache.ts';
import { type CachedStep, RESULTS } from '../../cache/step-key.ts';
import { releaseLock } from './caching.ts';
import { type BuildContext, need } from './context.ts';
import { type DiskFacts, type Extension, OUTPUTS } from './facts.ts';
import { inputFacts } from './keys.ts';
import { membersEntry } from './members.ts';
import type { BuiltFile } from './options.ts';
import type { Step } from '../step.ts';

/** Puts the image, and the disks that were kept, where the next build of the same finds them. */
export const STORE: Step<BuildContext> = {
  id: 'store',
  title: 'Put the image into the cache',
  skip: ({ caching }) => (caching?.keys ? false : 'not asked for'),
  async run(ctx, { host, signal }) {
    const { vmdk, raw } = ctx.kept;
    const store = (extension: Extension, file: BuiltFile | null, more: Partial<DiskFacts> = {}) =>
      file && putDisk(ctx, extension, file, more, host, signal);
    if (!ctx.cached.includes('members')) await put(ctx, 'members', membersEntry(ctx), host, signal);
    await store('vhd', need(ctx, 'vhd'), { image: need(ctx, 'facts') });
    await store('vmdk', vmdk);
    await store('raw', raw);
    await releaseLock(ctx.caching);
  },
};

async function putDisk(
  ctx: BuildContext,
  extension: Extension,
  { path, virtualSize, sha256 }: BuiltFile,
  more: Partial<DiskFacts>,
  host: Host,
  signal: AbortSignal,
): Promise<void> {
  const facts: DiskFacts = { virtualSize, sha256, ...more };
  const digest = extension === 'vhd' ? await vhdDigest(ctx, path) : undefined;
  const files = [{ name: `disk.${extension}`, from: path, digest }];
  await put(ctx, OUTPUTS[extension], { facts, files }, host, signal);
}

/** A cache that takes nothing costs time, and no image. */
async function put(
  { caching, options, located }: BuildContext,
  step: CachedStep,
  entry: Pick<NewEntry, 'facts' | 'files'>,
  host: Host,
  signal: AbortSignal,
): Promise<void> {
  if (caching?.keys === undefined || caching.input === undefined) return;
  const what = `${located?.region ?? located?.url ?? located?.path ?? ''}, ${options.fs}, generation ${options.generation}`;
  const input = { ...inputFacts(caching.input)[step] };
  try {
    await caching.steps.put(step, caching.keys[step], { ...entry, what, input }, { host, signal });
  } catch (error) {
    signal.throwIfAborted();
    report(host, 'note.info', `Could not put ${RESULTS[step]} into the cache: ${(error as Error).message}`, { step });
  }
}

/** Out of the blocks that were checked when the file was verified; the footer is one of its own, behind them. */
async function vhdDigest(ctx: BuildContext, path: string): Promise<string> {
  const { blocks, virtualSize, fileSize } = need(ctx, 'written');
  await using file = await openFile(path);
  blocks.note({ offset: virtualSize, data: await file.read(virtualSize, FOOTER_SIZE) });
  return diskDigest(fileSize, blocks);
}
