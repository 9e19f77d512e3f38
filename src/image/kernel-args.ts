/** What Azure needs: both consoles, time for the disk to appear, eth0, and patience with NVMe (Microsoft, "Prepare Linux for imaging in Azure"). */
const AZURE_ARGS = [
  'console=tty1',
  'console=ttyS0,115200n8',
  'earlyprintk=ttyS0',
  'rootdelay=300',
  'net.ifnames=0',
  'nvme_core.io_timeout=240',
];

/** Arguments of the ISO that make no sense on a disk, that hide what happens, or that would hide ours from the kernel. */
const DROPPED = new Set([
  'quiet',
  'rhgb',
  'splash',
  'rd.live.check',
  'initrd',
  'BOOT_IMAGE',
  'root',
  'inst.stage2',
  '--',
]);

/** Where the live system lay in the ISO; on the disk it lies where dracut looks by itself. */
const MOVED = new Set(['rd.live.dir', 'live_dir', 'rd.live.squashimg']);

const nameOf = (arg: string) => arg.split('=', 1)[0] ?? arg;

/**
 * The kernel arguments of the image: the ISO's own, with the root found by file system UUID, then Azure's, then the
 * user's. A later group replaces the arguments of the same name in the groups before it; consoles add up.
 */
export function kernelArgs(
  isoArgs: readonly string[],
  filesystemUuid: string,
  extra: readonly string[] = [],
): string[] {
  const own = isoArgs.filter(
    (arg) => !DROPPED.has(nameOf(arg)) && !MOVED.has(nameOf(arg)) && nameOf(arg) !== 'console',
  );
  const groups = [[`root=live:UUID=${filesystemUuid}`, 'rd.live.image'], own, AZURE_ARGS, extra];
  return groups.flatMap((group, index) => {
    const later = new Set(
      groups
        .slice(index + 1)
        .flat()
        .map(nameOf),
    );
    later.delete('console');
    return group.filter((arg) => !later.has(nameOf(arg)));
  });
}
