import { FailbackError } from '../../errors.ts';
import { type Host, report } from '../../events.ts';
import { archiveFiles } from '../../guest/archive-files.ts';
import { guestArchive } from '../../guest/archive.ts';
import { checkDrivers } from '../../initramfs/check.ts';
import type { StepIo } from '../../step-io.ts';
import { type BuildContext, need } from './context.ts';
import { noting } from './notes.ts';
import { ISO } from './stage.ts';

/** Finds the drivers that Azure needs: in the ISO's initramfs, or for the second one beside it. */
export async function findDrivers(ctx: BuildContext, io: StepIo): Promise<void> {
  const { fs: filesystem, generation } = ctx.options;
  const { toolbox } = need(ctx, 'open');
  const iso = { source: need(ctx, 'source'), live: need(ctx, 'live'), iso: ISO };
  const host = noting(io.host, ctx.notes.members);
  ctx.drivers = await checkDrivers({ ...iso, filesystem, generation }, { toolbox, host, signal: io.signal });
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
  ctx.guestFiles = ctx.guestArchive ? await archiveFiles(ctx.guestArchive) : [];
  return ctx.guestArchive;
}
