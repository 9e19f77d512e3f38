import { dirname } from 'node:path';
import { bootCheck } from '../../boot/check.ts';
import { assertBooted } from '../../boot/result.ts';
import { FailbackError } from '../../errors.ts';
import type { StepIo } from '../../step-io.ts';
import { type BuildContext, need } from './context.ts';
import type { BuildOptions } from './options.ts';
import type { Step } from '../step.ts';
import { readUserData } from '../user-data.ts';

/** How long the machine may take, each time that it is switched on; emulated machines are slow. */
const TIMEOUT_MS = 15 * 60_000;

/**
 * The text of the user data for the boot check, if there is any, before anything else is done. Throws `E_USAGE` where it
 * could have no use, and what `readUserData` throws.
 */
export async function bootUserData({ bootCheck, userData, guest, upload }: BuildOptions): Promise<string | undefined> {
  if (userData === undefined) return undefined;
  const boots = bootCheck === true || upload?.bootTest === true;
  if (!boots || guest === false) {
    throw new FailbackError(
      'E_USAGE',
      'User data is for the boot check of an image that reads it; it is never built in.',
      {
        hint: boots ? 'Leave --no-guest out.' : 'Add --boot-check, or give it to the machine on Azure.',
      },
    );
  }
  return readUserData(userData);
}

/** Boots the finished image against emulated Azure services: the last step, if it is asked for. */
export const BOOT_CHECK: Step<BuildContext> = {
  id: 'boot-check',
  title: 'Boot the image',
  skip: ({ options }) => (options.bootCheck ? false : 'not asked for'),
  run: checkBoot,
};

async function checkBoot(ctx: BuildContext, { host, signal }: StepIo): Promise<void> {
  const { path } = need(ctx, 'vhd');
  const { guest, generation } = ctx.options;
  const options = {
    path,
    generation,
    userData: ctx.userData,
    startsClient: guest?.autostart !== 'off',
    reportsReady: guest?.reportReady !== 'off',
    timeoutMs: TIMEOUT_MS,
    outputDir: dirname(path),
  };
  ctx.boot = await bootCheck(options, { toolbox: need(ctx, 'open').toolbox, host, signal });
  assertBooted(ctx.boot);
}
