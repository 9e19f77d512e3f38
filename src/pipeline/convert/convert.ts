import { checkOutput } from '../../convert/output-path.ts';
import { resolveTarget, type Target } from '../../convert/target.ts';
import { threadPool } from '../../convert/threads.ts';
import { codecIn } from '../../convert/zlib-threads.ts';
import { FailbackError } from '../../errors.ts';
import { BlockMap } from '../../formats/block-map.ts';
import { diskDigest } from '../../formats/disk-digest.ts';
import { formatSize } from '../../size.ts';
import { type Conversion, type ConvertOptions, type ConvertResult, need, warningsOf } from './context.ts';
import { convertSteps } from './steps.ts';
import { type RunPipelineOptions, runPipeline } from '../run.ts';

/**
 * Converts a disk image: a VMDK of any kind, a VHD, a raw disk or the disk in an OVA into a fixed VHD, a VMDK or a raw
 * disk. The same input gives the same bytes. The output gets its name when it is whole, and then replaces what had this
 * name; nothing half-made is left.
 *
 * Throws `E_USAGE`, `E_INPUT_MISSING`, `E_FORMAT` for an input that is damaged or of a kind that is not read,
 * `E_OUTPUT`, `E_NO_SPACE`, `E_VERIFY`, `E_INTERRUPTED`.
 */
export async function convertDisk(options: ConvertOptions, io: RunPipelineOptions): Promise<ConvertResult> {
  const started = performance.now();
  const target = resolveTarget(options);
  if (target.stream) refuseReading(options);
  else await checkOutput(options.input, options.output);
  await using threads = threadPool();
  const ctx: Conversion = { options, target, threads, codec: codecIn(threads), blocks: new BlockMap() };
  try {
    await runPipeline(convertSteps(options, target), ctx, io);
    return describe(ctx, target, Math.round(performance.now() - started));
  } finally {
    await ctx.output?.discard();
    await ctx.input?.[Symbol.asyncDispose]();
  }
}

function refuseReading({ verify }: ConvertOptions): void {
  if (verify !== true) return;
  throw new FailbackError('E_USAGE', 'What went to standard output cannot be read again.', {
    hint: 'Leave --verify out, or name a file.',
  });
}

function describe(ctx: Conversion, { kind, subformat }: Target, durationMs: number): ConvertResult {
  const { options, blocks, sha256 = null } = ctx;
  const input = need(ctx.input);
  const { disk } = input;
  const { virtualSize, fileSize } = need(ctx.written);
  const found = 'kind' in disk ? disk : { kind: 'vmdk' as const, subformat: null };
  return {
    input: {
      path: options.input,
      member: input.member ?? null,
      kind: found.kind,
      subformat: found.subformat,
      virtualSize: disk.size,
      allocated: disk.allocated ?? null,
    },
    output: { path: options.output, kind, subformat, virtualSize, fileSize, allocated: blocks.allocated },
    digest: diskDigest(disk.size, blocks),
    sha256,
    verified: options.verify === true,
    warnings: warningsOf(input),
    durationMs,
  };
}

/** What was converted, for people. */
export function formatConverted({ input, output, sha256, verified }: ConvertResult): string {
  const name = (kind: string, subformat: string | null) =>
    subformat === kind ? kind : `${subformat ?? ''} ${kind}`.trim();
  const lines = [
    output.path,
    `  ${formatSize(output.virtualSize)} disk, ${formatSize(output.allocated)} of it data${verified ? ', verified' : ''}`,
    `  ${name(output.kind, output.subformat)}, from ${name(input.kind, input.subformat)}`,
    ...(sha256 === null ? [] : [`  SHA-256 ${sha256}`]),
  ];
  return lines.join('\n');
}
