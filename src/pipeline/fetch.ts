import { type FetchedIso, type FetchOptions, fetchIso } from '../iso/fetch.ts';
import { formatSize } from '../size.ts';
import { type RunPipelineOptions, runPipeline } from './run.ts';
import type { Step } from './step.ts';

interface Fetching {
  iso?: FetchedIso;
}

/** `fetchIso` as a pipeline of one step, so that hosts show its progress. Throws what `fetchIso` throws. */
export async function fetchImage(options: FetchOptions, io: RunPipelineOptions): Promise<FetchedIso> {
  const step: Step<Fetching> = {
    id: 'fetch',
    title: options.region === undefined ? 'Get the ISO' : `Get the Failback Client of ${options.region}`,
    async run(ctx, io) {
      const onProgress = (done: number, total: number | undefined) => io.progress(done, total, 'bytes');
      ctx.iso = await fetchIso(options, { host: io.host, signal: io.signal, onProgress });
    },
  };
  const ctx: Fetching = {};
  await runPipeline([step], ctx, io);
  return ctx.iso as FetchedIso;
}

/** What was fetched, for people. */
export function formatFetched({ path, size, source, sha512, verified }: FetchedIso): string {
  const origin = { file: 'a file of yours', cache: 'from the cache', download: 'downloaded' }[source];
  const trust = verified ? 'verified' : 'not compared with a published checksum';
  return `${path}\n  ${formatSize(size)}, ${origin}\n  SHA-512 ${sha512}\n  ${trust}`;
}
