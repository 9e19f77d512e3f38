import { formatSize, GiB, MiB, roundUp } from '../../../size.ts';
import { type Judgement, ok, warn } from '../finding.ts';
import type { Volume } from './volumes.ts';

/**
 * Whether only disks that last are replicated. Azure's temporary disk is no managed disk: it is what the server has
 * besides those. Sizes are bytes; `temporary` is 0 where the size of the machine has none.
 */
export function judgeResourceDisk(
  replicated: readonly Volume[],
  managed: readonly number[],
  temporary: number,
): Judgement {
  const left = managed.map((bytes) => roundUp(bytes, GiB));
  const others = replicated.filter(({ bytes }) => {
    const place = left.indexOf(roundUp(bytes, GiB));
    if (place >= 0) left.splice(place, 1);
    return place < 0;
  });
  const isTemporary = ({ bytes }: Volume) => temporary > 0 && Math.abs(bytes - temporary) < temporary / 50 + MiB;
  const disk = others.find(isTemporary);
  if (disk !== undefined) {
    return warn(
      `${disk.device} (${formatSize(disk.bytes)}) is as large as the temporary disk of the machine`,
      `It is empty after every move: name ${disk.device} under exclude in the plan, and install the agent anew.`,
    );
  }
  if (others.length === 0) return ok('only managed disks are replicated');
  const list = others.map(({ device, bytes }) => `${device} (${formatSize(bytes)})`).join(', ');
  return warn(`no managed disk of the machine is as large as ${list}`, 'Look whether it is the temporary disk.');
}
