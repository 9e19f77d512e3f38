import type { AzureCall } from '../../azure/dry-run.ts';
import { type FailbackError, isFailbackError } from '../../errors.ts';
import { inCell, report as tell } from '../../events.ts';
import { type RunPipelineOptions, runPipeline } from '../../pipeline/run.ts';
import { type PreparedUpload, prepareUpload } from '../../pipeline/upload/upload.ts';
import { targetFlags } from '../../pipeline/upload/command.ts';
import type { Product } from '../../pipeline/upload/products.ts';
import { commandLine } from '../../toolbox/command-line.ts';
import type { FolderImage } from './folder-images.ts';
import type { Limit } from '../../limit.ts';
import type { PublishOptions } from './options.ts';
import type { PublishResult } from './report.ts';

/** Cells of one image: what is sent for one of them serves all. */
export interface Group {
  readonly images: readonly FolderImage[];
  readonly upload: PreparedUpload;
}

/** Puts cells of equal images together. Throws `E_USAGE` for settings that an upload would not take. */
export function groupsOf(images: Iterable<FolderImage>, options: PublishOptions): Group[] {
  const groups = new Map<string, FolderImage[]>();
  for (const image of images) {
    const key = `${image.sha256} ${image.generation}`;
    groups.set(key, [...(groups.get(key) ?? []), image]);
  }
  return [...groups.values()].map((group) => ({ images: group, upload: prepare(group, options) }));
}

function prepare(images: readonly FolderImage[], options: PublishOptions): PreparedUpload {
  const [{ path, sha256, generation }] = images as [FolderImage];
  const args = ['fleet', 'publish', '--output', options.folder, ...targetFlags(options), '--resume'];
  return prepareUpload(
    // Named by what it holds: every run, of whatever cells, finds the same source.
    { ...options, name: `failback-${sha256.slice(0, 16)}`, path, generation },
    {
      names: images.map(({ name, iso, region }) => ({ name, origin: { iso, region } })),
      command: commandLine({ tool: 'failback', args }),
    },
  );
}

/** What came of a group. */
export interface PublishedGroup {
  /** In the order of its images. */
  readonly cells: readonly Pick<PublishResult, 'state' | 'id' | 'digest' | 'sent' | 'source' | 'error'>[];
  /** What a dry run would do. */
  readonly calls: readonly AzureCall[];
}

/**
 * Sends an image, and publishes it under the names of all its cells; the source stays until they all stand. Only the
 * sending takes one of the limited places, since Azure copies for minutes. Never throws: what failed says so, and what was
 * interrupted is pending.
 */
export async function publishGroup(
  { images, upload }: Group,
  sending: Limit,
  { host, signal }: RunPipelineOptions,
): Promise<PublishedGroup> {
  const io = { host: inCell(host, images[0]?.name ?? ''), signal };
  const started = performance.now();
  const work = async () => {
    // What it has opened is closed before others get the place.
    await sending(() => runPipeline(upload.sending, undefined, io).finally(() => upload[Symbol.asyncDispose]()));
    await runPipeline(upload.publishing, undefined, io);
  };
  const failure = await work().then(
    () => undefined,
    (error: unknown) => upload.explain(error, io),
  );
  const products = upload.products();
  const result = products.length === 0 ? undefined : upload.result(Math.round(performance.now() - started));
  if (failure && products.length > 0 && products.every(stands) && failure.code !== 'E_BOOT') {
    tell(io.host, 'note.warn', `${failure.message} ${failure.hint ?? ''}`.trim(), { error: failure.code });
  }
  const cells = images.map(({ name }, index) => ({
    ...outcome(
      products.find((product) => product.name === name),
      failure,
      result?.calls != null,
    ),
    digest: result?.digest ?? null,
    sent: index === 0 ? (result?.transfer?.sent ?? 0) : 0,
    source: upload.source(),
  }));
  return { cells, calls: result?.calls ?? [] };
}

function stands({ state }: Product): boolean {
  return state !== 'missing';
}

/** What came of one name, of which nothing may be known. */
function outcome(product: Product | undefined, failure: FailbackError | undefined, isDryRun: boolean) {
  const id = product && stands(product) ? (product.publication?.id ?? null) : null;
  // What a boot test says against an image holds for all that are made of it; what else comes after harms none.
  const error = product && stands(product) && failure?.code !== 'E_BOOT' ? undefined : (product?.error ?? failure);
  if (isFailbackError(error)) {
    const { code, message, hint } = error;
    if (code === 'E_INTERRUPTED') return { state: 'pending', id, error: null } as const;
    return { state: 'failed', id, error: { code, message, hint } } as const;
  }
  if (product?.state === 'there') return { state: 'unchanged', id, error: null } as const;
  return { state: isDryRun ? 'planned' : 'published', id, error: null } as const;
}
