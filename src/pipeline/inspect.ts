import type { RandomAccess } from '../bytes.ts';
import { digestFile } from '../digest.ts';
import type { FailbackError } from '../errors.ts';
import { openFile } from '../file-source.ts';
import { probeDisk } from '../formats/probe.ts';
import type { Generation } from '../inspect/finding.ts';
import { formatReport } from '../inspect/format.ts';
import { inspectDisk } from '../inspect/inspect-disk.ts';
import { type DiskReport, verdict } from '../inspect/report.ts';
import { describeInitramfs, type InitramfsDescription } from '../initramfs/describe.ts';
import { formatInitramfs } from '../initramfs/format.ts';
import { describeIso, type IsoDescription } from '../iso/describe.ts';
import { formatIso } from '../iso/format.ts';
import { type LiveIso, recogniseIso } from '../iso/recognise.ts';
import { type RunPipelineOptions, runPipeline } from './run.ts';
import type { Step } from './step.ts';

export interface InspectOptions {
  readonly path: string;
  /** List everything that is inside an ISO. */
  readonly entries?: boolean | undefined;
  /** Look into the initramfs of an ISO as well. */
  readonly deep?: boolean | undefined;
  /** Which disk of an OVA, if it holds several. */
  readonly member?: string | undefined;
  /** For which VM generation a disk must be ready; for any of the two unless told. */
  readonly generation?: Generation | undefined;
}

/** What is in an ISO, and in its initramfs if that was asked for. */
export type InspectedIso = IsoDescription & { readonly deep?: InitramfsDescription };

export interface Inspection {
  readonly description: InspectedIso | DiskReport;
  /** `E_CHECK_FAILED` if a disk is not ready for Azure. */
  readonly error?: FailbackError | undefined;
}

/**
 * What is inside an ISO or a disk image. Throws `E_INPUT_MISSING`, `E_INTERRUPTED`; for an ISO `E_NOT_ISO`,
 * `E_ISO_TRUNCATED`, `E_ISO_DAMAGED`, `E_ISO_NO_LIVE`, `E_ISO_NO_KERNEL`, `E_SQUASHFS_DAMAGED`, and `E_FORMAT` for its
 * initramfs; for an OVA `E_FORMAT` if it is not clear which disk is meant, and `E_USAGE` for a member of what is no OVA.
 * Any other damage is in the report.
 */
export async function inspectFile(options: InspectOptions, io: RunPipelineOptions): Promise<Inspection> {
  if (await isIso(options.path)) return { description: await inspectIso(options, io) };
  const ctx: { report?: DiskReport } = {};
  const step: Step<typeof ctx> = {
    id: 'look',
    title: 'Look into the disk',
    async run(_, { signal }) {
      ctx.report = await inspectDisk(options.path, { ...options, signal });
    },
  };
  await runPipeline([step], ctx, io);
  const description = ctx.report as DiskReport;
  return { description, error: verdict(description, options.generation) };
}

/** A description for people. */
export function formatInspection(description: Inspection['description']): string {
  if (description.kind !== 'iso' || !('live' in description)) return formatReport(description);
  const { deep } = description;
  return deep ? `${formatIso(description)}\n\n${formatInitramfs(deep)}` : formatIso(description);
}

/** By its content; a file that only its name calls an ISO is read as one too, which tells what is wrong with it. */
async function isIso(path: string): Promise<boolean> {
  await using file = await openFile(path);
  const kind = await probeDisk(file);
  return kind === 'iso' || (/\.iso$/i.test(path) && kind !== 'vhd' && kind !== 'vmdk');
}

interface InspectingIso {
  live?: LiveIso;
  initramfs?: InitramfsDescription;
  sha512?: string;
}

async function inspectIso(
  { path, entries, deep = false }: InspectOptions,
  io: RunPipelineOptions,
): Promise<InspectedIso> {
  await using source = await openFile(path);
  const steps: Step<InspectingIso>[] = [
    {
      id: 'recognise',
      title: 'Recognise the live system',
      async run(ctx) {
        ctx.live = await recogniseIso(source);
      },
    },
    ...(deep ? [lookIntoInitramfs(source)] : []),
    {
      id: 'digest',
      title: 'Compute the SHA-512',
      async run(ctx, { signal, ...step }) {
        let done = 0;
        const onBytes = (count: number) => step.progress((done += count), source.size, 'bytes');
        ctx.sha512 = await digestFile(path, 'sha512', { signal, onBytes });
      },
    },
  ];
  const ctx: InspectingIso = {};
  await runPipeline(steps, ctx, io);
  const description = describeIso(ctx.live as LiveIso, { path, entries, sha512: ctx.sha512 });
  return ctx.initramfs ? { ...description, deep: ctx.initramfs } : description;
}

function lookIntoInitramfs(source: RandomAccess): Step<InspectingIso> {
  return {
    id: 'initramfs',
    title: 'Look into the initramfs',
    async run(ctx, { signal }) {
      ctx.initramfs = await describeInitramfs(source, (ctx.live as LiveIso).boot, signal);
    },
  };
}
