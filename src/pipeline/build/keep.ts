import { keepDisk } from '../../convert/keep-disk.ts';
import { writeAtomically } from '../../files.ts';
import { type BuildContext, need } from './context.ts';
import type { StepIo } from '../../step-io.ts';

/** Takes the intermediate disks that were asked for out of the toolbox. */
export async function keepDisks(ctx: BuildContext, vmdk: string, { signal }: StepIo): Promise<void> {
  const { toolbox, disk, plan } = need(ctx, 'parts');
  for (const kind of new Set(ctx.options.keep)) {
    const path = ctx.outputPath(kind);
    const stream = await toolbox.take(kind === 'raw' ? disk : vmdk);
    const kept = await writeAtomically(path, (file) => keepDisk(stream, file, signal));
    ctx.kept[kind] = { path, virtualSize: plan.diskSize, ...kept };
  }
}
