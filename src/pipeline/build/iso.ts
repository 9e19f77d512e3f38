import { settledIdentity } from '../../cache/file-identity.ts';
import { isSha512 } from '../../iso/cache.ts';
import { type FetchedIso, verifyIso } from '../../iso/fetch.ts';
import type { StepIo } from '../../step-io.ts';
import { type BuildContext, need } from './context.ts';

/** The ISO with its digest; a local file that has not changed since an earlier run is not read again. */
export function digestIso(ctx: BuildContext, { signal, progress }: StepIo): Promise<FetchedIso> {
  if (ctx.digest) return ctx.digest;
  ctx.digest = digest(ctx, signal, progress).then((iso) => (ctx.iso = iso));
  // Who awaits it may come later than its failure.
  ctx.digest.catch(() => undefined);
  return ctx.digest;
}

async function digest(ctx: BuildContext, signal: AbortSignal, progress: StepIo['progress']): Promise<FetchedIso> {
  const located = need(ctx, 'located');
  const onProgress = (done: number, total: number | undefined) => progress(done, total, 'bytes');
  const { known } = ctx.caching ?? {};
  if (known === undefined || located.sha512 !== null) return verifyIso(located, { signal, onProgress });
  const about = await aboutFile(located.path);
  const seen = about && (await known.recall(about));
  const iso = await verifyIso({ ...located, sha512: isSha512(seen) ? seen : null }, { signal, onProgress });
  // Only if it is still the same: it may have changed while it was read.
  if (about !== undefined && seen === undefined && about === (await aboutFile(located.path))) {
    await known.remember(about, iso.sha512);
  }
  return iso;
}

async function aboutFile(path: string): Promise<string | undefined> {
  const identity = await settledIdentity(path).catch(() => undefined);
  return identity && `SHA-512 of ${identity}`;
}
