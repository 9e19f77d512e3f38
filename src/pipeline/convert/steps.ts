import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { dataExtents } from '../../convert/data-extents.ts';
import { goesForward, inOrder } from '../../convert/in-order.ts';
import { openInput } from '../../convert/open-input.ts';
import { openOutput } from '../../convert/open-output.ts';
import { describeOutputError, requireRoom } from '../../convert/output-path.ts';
import { fill } from '../../convert/output-sink.ts';
import type { Target } from '../../convert/target.ts';
import { WORTH_THREADS } from '../../convert/threads.ts';
import { verifyOutput } from '../../convert/verify-output.ts';
import { writeOutput } from '../../convert/write-output.ts';
import { digestFile } from '../../digest.ts';
import { sourceDateEpoch } from '../../epoch.ts';
import { report } from '../../events.ts';
import { type Conversion, type ConvertOptions, need, temporaryOf, warningsOf } from './context.ts';
import type { Step } from '../step.ts';

async function sizeOf(input: string): Promise<number> {
  const found = await stat(input).catch(() => undefined);
  return found?.size ?? 0;
}

const OPEN: Step<Conversion> = {
  id: 'open',
  title: 'Open the disk',
  async run(ctx, { host, signal }) {
    const { options, target, threads, codec } = ctx;
    const { input, output, from: kind, member, stdin } = options;
    // Whatever becomes of a large disk, threads do it; they start while it is opened.
    if ((await sizeOf(input)) >= WORTH_THREADS) threads.start();
    const spoolDir = target.stream ? undefined : dirname(output);
    ctx.input = await openInput(input, { kind, member, codec, signal, stdin, spoolDir, spool: goesForward(target) });
    for (const { code, message } of warningsOf(ctx.input)) report(host, 'note.warn', message, { code });
  },
};

const CONVERT: Step<Conversion> = {
  id: 'convert',
  title: 'Write the output',
  async run(ctx, { signal, progress }) {
    const { options, target, threads, codec, blocks } = ctx;
    const source = inOrder(need(ctx.input).disk, target);
    const output = await openOutput(options.output, { ...options, signal });
    ctx.output = output;
    if (!target.stream && target.subformat !== 'streamOptimized') await requireRoom(options.output, source);
    let done = 0;
    const onBytes = (count: number) => progress((done += count), source.allocated, 'bytes');
    const timestamp = options.epoch ?? sourceDateEpoch();
    const settings = { threads, codec, blocks, timestamp, signal, onBytes };
    ctx.written = await fill(output.sink, () => writeOutput(target, source, output.sink, settings)).catch(
      async (error: unknown) => {
        const need = source.allocated ?? source.size;
        throw await describeOutputError({ output: options.output, temporary: output.temporary, need }, error);
      },
    );
    ctx.sha256 = output.sha256();
  },
};

const VERIFY: Step<Conversion> = {
  id: 'verify',
  title: 'Read the output again',
  async run({ blocks, threads, codec, output, target, ...ctx }, { signal, progress }) {
    const written = need(ctx.written);
    let done = 0;
    const onBytes = (count: number) => progress((done += count), written.allocated, 'bytes');
    await verifyOutput(temporaryOf(output), target, written, blocks, { threads, codec, signal, onBytes });
  },
};

const DIGEST: Step<Conversion> = {
  id: 'sha256',
  title: 'Compute the SHA-256',
  async run(ctx, { signal, progress }) {
    const path = temporaryOf(ctx.output);
    const { fileSize } = need(ctx.written);
    const data = await dataExtents(path, signal);
    const total = data?.reduce((sum, { length }) => sum + length, 0) ?? fileSize;
    let done = 0;
    const onBytes = (count: number) => progress((done += count), total, 'bytes');
    ctx.sha256 = await digestFile(path, 'sha256', { signal, onBytes, data });
  },
};

const KEEP: Step<Conversion> = {
  id: 'keep',
  title: 'Wait until it is on the disk',
  async run({ output }) {
    await need(output).commit();
  },
};

/** The way from one disk image to another. */
export function convertSteps({ verify, sha256 }: ConvertOptions, { stream }: Target): Step<Conversion>[] {
  const optional = [...(verify ? [VERIFY] : []), ...(sha256 ? [DIGEST] : []), KEEP];
  return [OPEN, CONVERT, ...(stream ? [] : optional)];
}
