import type { Landing } from '../../azure/landing.ts';
import { journalPath, removeJournal } from '../../azure/pages/journal.ts';
import { FailbackError, isFailbackError, toFailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import { type RunPipelineOptions, runPipeline } from '../run.ts';
import type { Step } from '../step.ts';
import { uploadCommand } from './command.ts';
import { need, resolveUpload, type UploadContext } from './context.ts';
import type { UploadOptions, UploadResult } from './options.ts';
import type { UploadPart } from './part.ts';
import type { Product } from './products.ts';
import { PUBLISHING_STEPS, SENDING_STEPS } from './steps.ts';
import { checkTarget } from './target.ts';

/** How long an upload that failed for good may take to remove what it made. */
const CLEAN_UP_MS = 5 * 60_000;

/** An upload that can be a pipeline, or the end of one. Disposing of it closes what the sending has opened. */
export interface PreparedUpload extends AsyncDisposable {
  readonly steps: readonly Step<unknown>[];
  /** Those until all bytes are there. */
  readonly sending: readonly Step<unknown>[];
  /** Those that come after. */
  readonly publishing: readonly Step<unknown>[];
  /** What is made of what landed, and how far that is. */
  products(): readonly Product[];
  /** Where the bytes went that others are made of, if that may still be there; null if there is no such place. */
  source(): string | null;
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

/** Throws `E_USAGE` for names that Azure does not take, and for options that do not go together. */
export function prepareUpload(options: UploadOptions, part: UploadPart = {}): PreparedUpload {
  const ctx: UploadContext = { options: resolveUpload(options), part };
  checkTarget(ctx.options, part);
  const bound = (step: Step<UploadContext>): Step<unknown> => ({
    id: `${part.prefix ?? ''}${step.id}`,
    title: step.title,
    skip: () => step.skip?.(ctx) ?? false,
    run: (_, stepIo) => step.run(ctx, stepIo),
  });
  const [sending, publishing] = [SENDING_STEPS.map(bound), PUBLISHING_STEPS.map(bound)];
  return {
    steps: [...sending, ...publishing],
    sending,
    publishing,
    products: () => ctx.products ?? [],
    source: () => sourceLeft(ctx),
    explain: (error, io) => afterFailure(ctx, error, io),
    result: (durationMs) => describe(ctx, durationMs),
    async [Symbol.asyncDispose]() {
      await ctx.image?.[Symbol.asyncDispose]();
    },
  };
}

/** What arrived wrong is removed; what can go on later stays, and the error says how. */
async function afterFailure(
  ctx: UploadContext,
  error: unknown,
  { host, signal }: RunPipelineOptions,
): Promise<FailbackError> {
  const { landing, options, part } = ctx;
  const failure = toFailbackError(error, signal);
  if (landing === undefined || options.dryRun) return failure;
  if (ctx.standing || ctx.unchanged) return butItStands(ctx, landing, failure);
  if (!hasBegun(ctx)) return failure;
  if (failure.code === 'E_VERIFY') {
    try {
      await landing.discard({ host, signal: AbortSignal.timeout(CLEAN_UP_MS), progress: () => undefined });
      await removeJournal(journalPath(options.cacheDir, landing.id));
      ctx.cleaned = true;
      return failure;
    } catch (problem) {
      const reason = isFailbackError(problem) ? problem.message : String(problem);
      report(host, 'note.warn', `What was made could not be removed: ${reason}`, { id: landing.id });
    }
  }
  const [again, discard] = [part.command ?? uploadCommand(options), uploadCommand(options, '--discard')];
  const state = `What has arrived is kept in ${landing.id}, and costs as long as it stays.`;
  const hints = [state, `Go on: ${again}`, `Give up: ${discard}`];
  return withHints(failure, hints, { kept: landing.id, resume: again, discard });
}

function hasBegun({ begun, landed }: UploadContext): boolean {
  return begun === true || landed !== undefined;
}

function sourceLeft(ctx: UploadContext): string | null {
  const { landing, products = [], cleaned, options } = ctx;
  return products.length > 0 && hasBegun(ctx) && !cleaned && !options.dryRun ? (landing?.id ?? null) : null;
}

/** Only what comes after went wrong: the source may still be there, or a boot test said no. */
function butItStands(ctx: UploadContext, { id }: Landing, failure: FailbackError) {
  const { options, part, products = [], cleaned } = ctx;
  const made = products.flatMap(({ publication }) => publication?.id ?? []);
  const stands = made.length === 0 ? id : made.join(', ');
  const remove = `${id} may still be there. The same command removes it: ${part.command ?? uploadCommand(options)}`;
  const more = made.length > 0 && !cleaned && !options.keepSource ? [remove] : [];
  return withHints(failure, [`What was asked for is there all the same: ${stands}`, ...more], { stands });
}

/** An interrupted run has no hint of its own that would fit here. */
function withHints(failure: FailbackError, more: readonly string[], data: FailbackError['data']): FailbackError {
  const own = failure.code === 'E_INTERRUPTED' || failure.hint === undefined ? [] : [failure.hint];
  const hint = [...own, ...more].join('\n');
  return new FailbackError(failure.code, failure.message, { hint, cause: failure, data: { ...failure.data, ...data } });
}

function describe(ctx: UploadContext, durationMs: number): UploadResult {
  const { options, sent, unchanged = false, products = [], bootTest = null, azure } = ctx;
  const { digest, fileSize, blocks } = need(ctx, 'image');
  const landing = need(ctx, 'landing');
  const planned = options.dryRun === true;
  const read = options.verify !== undefined && sent !== undefined;
  return {
    path: options.path,
    generation: options.generation,
    digest,
    id: products[0]?.publication?.id ?? landing.id,
    as: options.as,
    location: need(ctx, 'location'),
    outcome: unchanged ? 'unchanged' : planned ? 'planned' : 'uploaded',
    source: options.keepSource && products.length > 0 && !unchanged ? landing.id : null,
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
