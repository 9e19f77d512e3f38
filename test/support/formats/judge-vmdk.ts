import { openDisk } from '../../../src/formats/open.ts';
import { MiB } from '../../../src/size.ts';
import { judge, type Verdict } from './fuzz.ts';
import { guarded } from './guarded.ts';
import type { Random } from './random.ts';
import { readOnce, readSomeWay } from './read-every-way.ts';
import type { Content } from './reference/content.ts';
import { inChunks } from './vmdk.ts';

/** Reads a damaged VMDK at any place or as a stream, and judges it. */
export function judgeVmdk(
  bytes: Buffer,
  numbers: Random,
  right: () => readonly (Content | undefined)[],
): Promise<Verdict> {
  const stream = numbers.below(2) === 0;
  const chunk = numbers.pick([777, 65_536, 65_536, MiB]);
  return judge(
    async () =>
      stream
        ? readOnce(await openDisk(inChunks(bytes, chunk), { kind: 'vmdk' }))
        : readSomeWay(await openDisk(guarded(bytes), { kind: 'vmdk' }), numbers),
    right,
  );
}
