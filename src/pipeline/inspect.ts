import { digestFile } from '../digest.ts';
import { openFile } from '../file-source.ts';
import { describeIso, type IsoDescription } from '../iso/describe.ts';
import { type LiveIso, recogniseIso } from '../iso/recognise.ts';
import { type RunPipelineOptions, runPipeline } from './run.ts';
import type { Step } from './step.ts';

export interface InspectOptions {
  readonly path: string;
  /** List everything that is inside. */
  readonly entries?: boolean;
}

interface Inspection {
  live?: LiveIso;
  sha512?: string;
}

/**
 * What is inside an ISO. Throws `E_INPUT_MISSING`, `E_NOT_ISO`, `E_ISO_TRUNCATED`, `E_ISO_DAMAGED`, `E_ISO_NO_LIVE`,
 * `E_ISO_NO_KERNEL`, `E_SQUASHFS_DAMAGED`, `E_INTERRUPTED`.
 */
export async function inspectFile(options: InspectOptions, io: RunPipelineOptions): Promise<IsoDescription> {
  await using source = await openFile(options.path);
  const steps: Step<Inspection>[] = [
    {
      id: 'recognise',
      title: 'Recognise the live system',
      async run(ctx) {
        ctx.live = await recogniseIso(source);
      },
    },
    {
      id: 'digest',
      title: 'Compute the SHA-512',
      async run(ctx, { signal, ...step }) {
        let done = 0;
        const onBytes = (count: number) => step.progress((done += count), source.size, 'bytes');
        ctx.sha512 = await digestFile(options.path, 'sha512', { signal, onBytes });
      },
    },
  ];
  const ctx: Inspection = {};
  await runPipeline(steps, ctx, io);
  return describeIso(ctx.live as LiveIso, { ...options, sha512: ctx.sha512 });
}
