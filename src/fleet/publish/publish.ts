import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { FailbackError } from '../../errors.ts';
import { unreadable } from '../../file-source.ts';
import { outputError, writeAtomically } from '../../files.ts';
import { withLock } from '../../lock.ts';
import { type RunPipelineOptions, runPipeline } from '../../pipeline/run.ts';
import type { Step } from '../../pipeline/step.ts';
import type { StepIo } from '../../step-io.ts';
import { announce } from '../announce.ts';
import { partsFailed } from '../failure.ts';
import { createLimit } from '../../limit.ts';
import { chooseImages, note, type PublishContext, publishContext, publishReportOf } from './context.ts';
import { type Group, groupsOf, publishGroup } from './group.ts';
import type { PublishOptions } from './options.ts';
import { PUBLISHED_FILE, type PublishReport } from './report.ts';
import { createSaver } from '../saver.ts';

/**
 * Publishes the images of a folder on Azure. Equal images are sent once, and published under the name of each cell; one
 * that fails does not stop the others, see `publishFailure`. `fleet-published.json` says at any time how far it has come.
 * Throws `E_USAGE`, `E_INPUT_MISSING`, `E_FORMAT`, `E_OUTPUT`, `E_NO_SPACE`, `E_OUTPUT_BUSY`, and `E_INTERRUPTED`, after which
 * `resume` goes on.
 */
export async function publishFleet(options: PublishOptions, io: RunPipelineOptions): Promise<PublishReport> {
  const ctx = publishContext(options);
  const { folder } = ctx.options;
  await stat(folder).catch((error: unknown) => {
    throw unreadable(folder, error);
  });
  const busy = () => {
    throw new FailbackError('E_OUTPUT_BUSY', `Another run publishes the fleet in ${folder}.`, {
      hint: 'Wait for it; then the same command finds what it has made.',
    });
  };
  const run = () => runPipeline(STEPS, ctx, io);
  const lock = join(folder, `.${PUBLISHED_FILE}.lock`);
  await withLock(lock, run, { signal: io.signal, onWait: busy }).catch((error: unknown) => {
    throw outputError(folder, error);
  });
  return publishReportOf(ctx);
}

/** The error of a fleet in which not all images stand; undefined if they do. */
export function publishFailure({ cells }: PublishReport): FailbackError | undefined {
  return partsFailed(cells, 'published', 'What stands is kept: the same command with --resume tries the others again.');
}

const STEPS: readonly Step<PublishContext>[] = [
  { id: 'choose', title: 'See what is there', run: chooseImages },
  { id: 'images', title: 'Publish the images', run: publishImages },
];

async function publishImages(ctx: PublishContext, io: StepIo): Promise<void> {
  const { folder, uploads = 2, dryRun } = ctx.options;
  const path = join(folder, PUBLISHED_FILE);
  const saver = createSaver(async () => {
    if (dryRun) return;
    await writeAtomically(path, (file) => file.writeFile(`${JSON.stringify(publishReportOf(ctx), null, 2)}\n`));
  });
  const groups = groupsOf(ctx.todo.values(), ctx.options);
  const sending = createLimit(uploads);
  let done = 0;
  const step = () => {
    saver.touch();
    io.progress(done, ctx.todo.size, 'items');
  };
  step();
  const work = async (group: Group) => {
    const started = performance.now();
    const { cells, calls } = await publishGroup(group, sending, io);
    const durationMs = Math.round(performance.now() - started);
    ctx.calls.push(...calls);
    for (const [index, image] of group.images.entries()) {
      const result = note(ctx, image, { ...cells[index], durationMs });
      if (result.state === 'pending') continue;
      announce(result, io);
      done++;
    }
    step();
  };
  await Promise.all(groups.map(work));
  await saver.settle();
  if (io.signal.aborted) throw stopped(io.signal.reason);
}

function stopped(cause: unknown): FailbackError {
  return new FailbackError('E_INTERRUPTED', 'Interrupted.', {
    hint: 'What stands is kept, and unfinished uploads go on: the same command with --resume does the rest.',
    cause,
  });
}
