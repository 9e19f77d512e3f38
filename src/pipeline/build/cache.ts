import { codeIdentity } from '../../cache/code-identity.ts';
import { holdLock } from '../../cache/hold-lock.ts';
import { placeFile } from '../../cache/place-file.ts';
import type { FoundEntry } from '../../cache/step-cache.ts';
import { RESULTS } from '../../cache/step-key.ts';
import { type Host, report } from '../../events.ts';
import { exists, outputError } from '../../files.ts';
import { templatesDigest } from '../../image/templates-digest.ts';
import type { StepIo } from '../../step-io.ts';
import { releaseLock } from './caching.ts';
import { type BuildContext, need } from './context.ts';
import { type DiskFacts, type Extension, type ImageFacts, OUTPUTS } from './facts.ts';
import { digestIso } from './iso.ts';
import { buildKeys } from './keys.ts';
import { type MembersFacts, useMembers } from './members.ts';
import { repeat } from './notes.ts';
import type { BuiltFile } from './options.ts';
import { knowTools } from './toolbox.ts';
import type { Step } from '../step.ts';

/** Takes out of the cache what an earlier run has made of the same input. */
export const LOOK: Step<BuildContext> = {
  id: 'cache',
  title: 'Look into the cache',
  skip: ({ caching }) => (caching ? false : 'not asked for'),
  async run(ctx, io) {
    const { host, signal } = io;
    const caching = need(ctx, 'caching');
    const { sha512: iso } = await digestIso(ctx, io);
    await knowTools(ctx, io);
    const { id: toolbox } = need(ctx, 'tools');
    if (toolbox === undefined) return;
    const [code, templates] = await Promise.all([codeIdentity(caching.memory), templatesDigest()]);
    caching.input = { code, iso, toolbox, templates, options: ctx.options };
    const keys = (caching.keys = buildKeys(caching.input));
    if (await takeImage(ctx, io)) return;
    const onWait = () => report(host, 'note.info', 'Another run builds the same image; waiting for it.', {});
    const lock = caching.steps.lockPath('vhd', keys.vhd);
    caching.lock = await holdLock(lock, { signal, onWait }).catch((error: unknown) => {
      signal.throwIfAborted();
      report(host, 'note.info', `The cache cannot be written: ${(error as Error).message}`, {});
      return undefined;
    });
    // Whoever held the lock may have made the image.
    if (await takeImage(ctx, io)) await releaseLock(caching);
    else await takeMembers(ctx, host);
  },
};

async function takeImage(ctx: BuildContext, { host, signal }: StepIo): Promise<boolean> {
  const { steps, keys } = need(ctx, 'caching');
  if (keys === undefined) return false;
  const found: { readonly entry: FoundEntry; readonly extension: Extension }[] = [];
  for (const extension of new Set(['vhd', ...ctx.options.keep] as const)) {
    const entry = await steps.find(OUTPUTS[extension], keys[OUTPUTS[extension]], host);
    if (entry === undefined) return false;
    found.push({ entry, extension });
  }
  const files: Partial<Record<Extension, BuiltFile>> = {};
  let image: ImageFacts | undefined;
  for (const { entry, extension } of found) {
    const [path, name] = [ctx.outputPath(extension), `disk.${extension}`];
    try {
      await placeFile(entry.path(name), path, signal);
    } catch (error) {
      // It may have been pruned just now.
      if (!(await exists(entry.path(name)))) return false;
      throw outputError(path, error);
    }
    const { virtualSize, sha256, ...facts } = entry.facts as DiskFacts;
    files[extension] = { path, fileSize: entry.files[0]?.size ?? 0, virtualSize, sha256 };
    image ??= facts.image;
  }
  if (image === undefined || files.vhd === undefined || lacksMaterials(ctx, image)) return false;
  for (const { entry } of found) tellHit(ctx, entry, host);
  ctx.vhd = files.vhd;
  ctx.kept = { vmdk: files.vmdk ?? null, raw: files.raw ?? null };
  ctx.facts = image;
  ctx.materials = image.materials;
  repeat(image.notes, host);
  return true;
}

async function takeMembers(ctx: BuildContext, host: Host): Promise<void> {
  const { steps, keys } = need(ctx, 'caching');
  const entry = keys && (await steps.find('members', keys.members, host));
  if (entry === undefined || lacksMaterials(ctx, entry.facts as MembersFacts)) return;
  await useMembers(ctx, entry);
  tellHit(ctx, entry, host);
  repeat(ctx.notes.members, host);
}

/** What an image is made of can only be seen while it is made; a run that was not to tell has not looked. */
function lacksMaterials({ options }: BuildContext, { materials }: Pick<ImageFacts, 'materials'>): boolean {
  return options.attest !== false && materials === undefined;
}

function tellHit(ctx: BuildContext, { step, key }: FoundEntry, host: Host): void {
  ctx.cached.push(step);
  report(host, 'cache.hit', `Taken from the cache: ${RESULTS[step]}.`, { step, key });
}
