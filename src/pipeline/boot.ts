import { type BootCheckOptions, bootCheck } from '../boot/check.ts';
import { assertBooted, type BootResult } from '../boot/result.ts';
import { type FailbackError, isFailbackError } from '../errors.ts';
import { openToolbox, type ToolboxKind } from '../toolbox/open.ts';
import { REQUIREMENTS } from '../toolbox/requirements.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { type RunPipelineOptions, runPipeline } from './run.ts';
import type { Step } from './step.ts';
import { readUserData } from './user-data.ts';

export interface BootImageOptions extends Omit<BootCheckOptions, 'userData'> {
  /** A file with the machine's user data, as JSON. */
  readonly userDataFile?: string | undefined;
  readonly toolbox: ToolboxKind;
}

export interface BootImageResult {
  readonly result: BootResult;
  /** `E_BOOT` if the goal was not reached. */
  readonly error?: FailbackError;
}

interface Booting {
  userData?: string;
  toolbox?: Toolbox;
  result?: BootResult;
}

/**
 * The boot check as a pipeline: checks the user data, opens the toolbox, boots, and counts an image that does not come
 * up as a failed step. Throws what `bootCheck` throws, and `E_CONFIG` for wrong user data.
 */
export async function bootImage(options: BootImageOptions, io: RunPipelineOptions): Promise<BootImageResult> {
  const ctx: Booting = {};
  try {
    await runPipeline(bootSteps(options), ctx, io);
    return { result: ctx.result as BootResult };
  } catch (error) {
    if (ctx.result && isFailbackError(error) && error.code === 'E_BOOT') return { result: ctx.result, error };
    throw error;
  } finally {
    await ctx.toolbox?.[Symbol.asyncDispose]();
  }
}

function bootSteps({ toolbox: kind, userDataFile, ...options }: BootImageOptions): Step<Booting>[] {
  return [
    {
      id: 'toolbox',
      title: 'Open the toolbox',
      async run(ctx, { host, signal }) {
        if (userDataFile !== undefined) ctx.userData = await readUserData(userDataFile);
        const requirements = REQUIREMENTS.filter(({ purpose }) => purpose === 'boot');
        ctx.toolbox = (await openToolbox({ kind, requirements, host, signal })).toolbox;
      },
    },
    {
      id: 'boot',
      title: 'Boot the image',
      async run(ctx, { host, signal }) {
        const { toolbox, userData } = ctx;
        ctx.result = await bootCheck({ ...options, userData }, { toolbox: toolbox as Toolbox, host, signal });
        assertBooted(ctx.result);
      },
    },
  ];
}
