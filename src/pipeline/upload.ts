import { journalPath, removeJournal } from '../azure/pages/journal.ts';
import { zlibThreads } from '../convert/zlib-threads.ts';
import { FailbackError, isFailbackError, toFailbackError } from '../errors.ts';
import { report } from '../events.ts';
import { type RunPipelineOptions, runPipeline } from './run.ts';
import type { Step } from './step.ts';
import { uploadCommand } from './upload-command.ts';
import { need, resolveUpload, type UploadContext } from './upload-context.ts';
import type { UploadOptions, UploadResult } from './upload-options.ts';
import { UPLOAD_STEPS } from './upload-steps.ts';
import { checkTarget } from './upload-target.ts';

/** How long an upload that failed for good may take to remove what it made. */
const CLEAN_UP_MS = 5 * 60_000;

/** An upload that can be a pipeline, or the end of one. Disposing of it closes what it has opened. */
export interface PreparedUpload extends AsyncDisposable {
  readonly steps: readonly Step<unknown>[];
  /** The error of a step, with what was left and how to go on. */
  explain(error: unknown, io: RunPipelineOptions): Promise<FailbackError>;
  result(durationMs: number): UploadResult;
}

/**
 * Makes a managed image, a gallery version or a bootable disk on Azure of a disk image: a VHD, or a VMDK, raw disk or
 * OVA that becomes one on its way. Only data is sent. The same image under the same name is recognised and left alone;
 * an upload that was interrupted goes on where it stopped.
 *
 * Throws `E_USAGE`, `E_INPUT_MISSING`, `E_FORMAT`, `E_CHECK_FAILED` if the image would not work on Azure, `E_EXISTS` if
 * something else has the name, `E_AZURE_LOGIN`, `E_AZURE`, `E_NETWORK`, `E_VERIFY` if what arrived is not what was sent,
 * `E_BOOT`, `E_INTERRUPTED`. What is left for a later run is named with the commands that go on, or give it up.
 */
export async function uploadImage(options: UploadOptions, io: RunPipelineOptions): Promise<UploadResult> {
  const started = performance.now();
  await using upload = prepareUpload(options);
  try {
    await runPipeline(upload.steps, undefined, io);
  } catch (error) {
    throw await upload.explain(error, io);
  }
  return upload.result(Math.round(performance.now() - started));
}

/**
 * The ids of the steps begin with `prefix`. Throws `E_USAGE` for names that Azure does not take, and for options that do
 * not go together.
 */
export function prepareUpload(options: UploadOptions, prefix = ''): PreparedUpload {
  const codec = zlibThreads();
  const ctx: UploadContext = { options: resolveUpload(options), codec };
  checkTarget(ctx.options);
  return {
    steps: UPLOAD_STEPS.map((step) => ({
      id: `${prefix}${step.id}`,
      title: step.title,
      skip: () => step.skip?.(ctx) ?? false,
      run: (_, stepIo) => step.run(ctx, stepIo),
    })),
    explain: (error, io) => afterFailure(ctx, error, io),
    result: (durationMs) => describe(ctx, durationMs),
    async [Symbol.asyncDispose]() {
      await ctx.image?.[Symbol.asyncDispose]();
      await codec[Symbol.asyncDispose]();
    },
  };
}

/** What arrived wrong is removed; what can go on later stays, and the error says how. */
async function afterFailure(
  ctx: UploadContext,
  error: unknown,
  { host, signal }: RunPipelineOptions,
): Promise<FailbackError> {
  const { landing, options } = ctx;
  const failure = toFailbackError(error, signal);
  const begun = ctx.begun === true || ctx.landed !== undefined;
  if (landing === undefined || !begun || ctx.standing || options.dryRun) return failure;
  if (failure.code === 'E_VERIFY') {
    try {
      await landing.discard({ host, signal: AbortSignal.timeout(CLEAN_UP_MS), progress: () => undefined });
      await removeJournal(journalPath(options.cacheDir, landing.id));
      return failure;
    } catch (problem) {
      const reason = isFailbackError(problem) ? problem.message : String(problem);
      report(host, 'note.warn', `What was made could not be removed: ${reason}`, { id: landing.id });
    }
  }
  const [again, discard] = [uploadCommand(options), uploadCommand(options, '--discard')];
  const state = `What has arrived is kept in ${landing.id}, and costs as long as it stays.`;
  const hint = [
    failure.code === 'E_INTERRUPTED' ? undefined : failure.hint,
    state,
    `Go on: ${again}`,
    `Give up: ${discard}`,
  ];
  return new FailbackError(failure.code, failure.message, {
    hint: hint.filter((line) => line !== undefined).join('\n'),
    cause: failure,
    data: { ...failure.data, kept: landing.id, resume: again, discard },
  });
}

function describe(ctx: UploadContext, durationMs: number): UploadResult {
  const { options, sent, unchanged = false, publication, bootTest = null, azure } = ctx;
  const { digest, fileSize, blocks } = need(ctx, 'image');
  const landing = need(ctx, 'landing');
  const planned = options.dryRun === true;
  const read = options.verify !== undefined && sent !== undefined;
  return {
    path: options.path,
    generation: options.generation,
    digest,
    id: publication?.id ?? landing.id,
    as: options.as,
    location: need(ctx, 'location'),
    outcome: unchanged ? 'unchanged' : planned ? 'planned' : 'uploaded',
    source: options.keepSource && publication && !unchanged ? landing.id : null,
    fileSize,
    allocated: blocks.allocated,
    transfer: sent
      ? {
          sent: sent.sent,
          resumed: sent.resumedBytes,
          requests: sent.requests,
          retries: sent.retries,
          seconds: sent.seconds,
        }
      : null,
    verified: read ? (options.verify ?? null) : null,
    bootTest,
    calls: planned ? (azure?.calls ?? []) : null,
    durationMs,
  };
}
