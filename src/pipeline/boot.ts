import { type BootCheckOptions, bootCheck } from '../boot/check.ts';
import { milestoneTitle } from '../boot/milestones.ts';
import { assertBooted, type BootResult } from '../boot/result.ts';
import { type FailbackError, isFailbackError } from '../errors.ts';
import { openToolbox, type ToolboxKind } from '../toolbox/open.ts';
import { REQUIREMENTS } from '../toolbox/requirements.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { type RunPipelineOptions, runPipeline } from './run.ts';
import type { Step } from './step.ts';

export interface BootImageOptions extends BootCheckOptions {
  readonly toolbox: ToolboxKind;
}

export interface BootImageResult {
  readonly result: BootResult;
  /** `E_BOOT` if the goal was not reached. */
  readonly error?: FailbackError;
}

interface Booting {
  toolbox?: Toolbox;
  result?: BootResult;
}

/** The boot check as a pipeline: opens the toolbox, boots, and counts an image that does not come up as a failed step. */
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

function bootSteps({ toolbox: kind, ...options }: BootImageOptions): Step<Booting>[] {
  return [
    {
      id: 'toolbox',
      title: 'Open the toolbox',
      async run(ctx, { host, signal }) {
        const requirements = REQUIREMENTS.filter(({ purpose }) => purpose === 'boot');
        ctx.toolbox = (await openToolbox({ kind, requirements, host, signal })).toolbox;
      },
    },
    {
      id: 'boot',
      title: 'Boot the image',
      async run(ctx, { host, signal }) {
        ctx.result = await bootCheck(options, { toolbox: ctx.toolbox as Toolbox, host, signal });
        assertBooted(ctx.result);
      },
    },
  ];
}

/** How far the machine came, for people. */
export function formatBoot({ reached, serialLog, screenshot, accel, generation }: BootResult): string {
  const lines = reached.map(
    ({ milestone, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${milestoneTitle(milestone)}`,
  );
  const how = `Generation ${generation}, ${accel === 'kvm' ? 'with KVM' : 'emulated'}`;
  return [
    how,
    ...lines,
    `Serial console: ${serialLog}`,
    ...(screenshot === null ? [] : [`Screen: ${screenshot}`]),
  ].join('\n');
}
