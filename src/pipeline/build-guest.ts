import { FailbackError } from '../errors.ts';
import { type Host, report } from '../events.ts';
import { guestArchive } from '../guest/archive.ts';
import { checkDrivers } from '../initramfs/check.ts';
import type { StepIo } from '../step-io.ts';
import { type BuildContext, need } from './build-context.ts';
import { ISO } from './build-stage.ts';

/** Finds the drivers that Azure needs: in the ISO's initramfs, or for the second one beside it. */
export async function findDrivers(ctx: BuildContext, { host, signal }: StepIo): Promise<void> {
  const { fs: filesystem, generation } = ctx.options;
  const { toolbox } = need(ctx, 'open');
  const iso = { source: need(ctx, 'source'), live: need(ctx, 'live'), iso: ISO };
  ctx.drivers = await checkDrivers({ ...iso, filesystem, generation }, { toolbox, host, signal });
}

/** The second initramfs: what the options lay over the live system, and missing drivers. Undefined if there is neither. */
export async function makeGuestArchive(ctx: BuildContext, epoch: number, host: Host): Promise<Uint8Array | undefined> {
  const { guest } = ctx.options;
  const { layout, entries: modules } = need(ctx, 'drivers');
  if (guest !== null && layout.dracut === undefined) {
    throw new FailbackError(
      'E_USAGE',
      "The ISO's initramfs is not dracut's: nothing can be laid over its live system.",
      {
        hint: 'Use --no-guest to leave the live system as it is.',
      },
    );
  }
  if (guest?.console === 'locked' && guest.sshKeys.length === 0) {
    report(
      host,
      'note.info',
      'Nobody will be able to log in by serial console or SSH: there is no key or password.',
      {},
    );
  }
  ctx.guestArchive = await guestArchive({ guest, hooks: `${layout.dracut ?? ''}/hooks`, modules, epoch });
  return ctx.guestArchive;
}
