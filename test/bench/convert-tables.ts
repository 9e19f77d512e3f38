import { markdownTable } from '../support/markdown-table.ts';
import { type Contestant, type Conversion, CONVERSIONS, type Converted, DISKS } from './conversions.ts';
import { type BenchDisk, nameOf } from './disks.ts';
import { ratioOf, summary } from './measure.ts';
import { machine, mebibytes, seconds } from './report.ts';

type Runs = ReadonlyMap<Contestant, readonly Converted[]>;

/** Most that one may cost with the same data on a larger disk, that a packed file may take, and that a process may use. */
const TARGETS = { wide: 1.2, fileSize: 1.02, peakMiB: 256 };

/** The text of docs/benchmarks.md. */
export function printTables(runs: Runs, peer: string): void {
  const of = (who: Contestant['who'], conversion: Conversion, disk: BenchDisk): readonly Converted[] => {
    const found = [...runs].find(([each]) => each.who === who && each.conversion === conversion && each.disk === disk);
    return found?.[1] ?? [];
  };
  console.log(machine(peer));
  console.log(speedTable(of));
  console.log(widthTable(of));
  console.log(sizeTable(of));
  console.log(memoryTable(of));
}

type Lookup = (who: Contestant['who'], conversion: Conversion, disk: BenchDisk) => readonly Converted[];

const atMost = (target: number) => `≤ ${target}`;

function speedTable(of: Lookup): string {
  const head = [
    'conversion',
    'disk',
    'failback',
    'qemu-img',
    'ratio',
    'lowest–highest',
    'target',
    'qemu-img, not synced',
  ];
  const rows = CONVERSIONS.flatMap((conversion) =>
    [DISKS.small, DISKS.large].map((disk) => {
      const [ours, theirs] = [of('failback', conversion, disk), of('qemu-img', conversion, disk)];
      const { median, lowest, highest } = ratioOf(ours, theirs);
      const times = [summary(ours), summary(theirs)].map((each) => seconds(each.seconds));
      const ratios = [median.toFixed(2), `${lowest.toFixed(2)}–${highest.toFixed(2)}`, atMost(conversion.target)];
      const unsynced = summary(of('qemu-img, not synced', conversion, disk));
      return [conversion.title, nameOf(disk), ...times, ...ratios, seconds(unsynced.seconds)];
    }),
  );
  return markdownTable(head, rows);
}

function widthTable(of: Lookup): string {
  const head = ['same data', nameOf(DISKS.small), nameOf(DISKS.wide), 'ratio', 'lowest–highest', 'target'];
  const rows = CONVERSIONS.map((conversion) => {
    const [small, wide] = [of('failback', conversion, DISKS.small), of('failback', conversion, DISKS.wide)];
    const { median, lowest, highest } = ratioOf(wide, small);
    const times = [summary(small), summary(wide)].map((each) => seconds(each.seconds));
    const range = `${lowest.toFixed(2)}–${highest.toFixed(2)}`;
    return [conversion.title, ...times, median.toFixed(2), range, atMost(TARGETS.wide)];
  });
  return markdownTable(head, rows);
}

function sizeTable(of: Lookup): string {
  const packing = CONVERSIONS.filter(({ to }) => to === 'streamOptimized');
  const rows = packing.flatMap((conversion) =>
    [DISKS.small, DISKS.large].map((disk) => {
      const sizes = (['failback', 'qemu-img'] as const).map((who) => of(who, conversion, disk)[0]?.fileSize ?? NaN);
      const [ours = NaN, theirs = NaN] = sizes;
      return [nameOf(disk), `${ours}`, `${theirs}`, (ours / theirs).toFixed(4), atMost(TARGETS.fileSize)];
    }),
  );
  return markdownTable(['size of the streamOptimized file', 'failback', 'qemu-img', 'ratio', 'target'], rows);
}

function memoryTable(of: Lookup): string {
  const disks = [DISKS.small, DISKS.large, DISKS.huge];
  const head = ['peak memory', ...disks.flatMap((disk) => [nameOf(disk)]), 'target', 'qemu-img on the second'];
  const rows = CONVERSIONS.map((conversion) => {
    const ours = disks.map((disk) => mebibytes(summary(of('failback', conversion, disk)).peakMiB));
    const theirs = mebibytes(summary(of('qemu-img', conversion, DISKS.large)).peakMiB);
    return [conversion.title, ...ours, `≤ ${TARGETS.peakMiB} MiB`, theirs];
  });
  return markdownTable(head, rows);
}
