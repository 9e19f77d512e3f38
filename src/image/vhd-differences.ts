import type { Filesystem } from '../formats/filesystem/types.ts';
import type { Problem } from '../formats/problem.ts';
import type { PartitionTable } from '../formats/partition/types.ts';
import type { VhdFooter } from '../formats/vhd/footer.ts';
import { MiB } from '../size.ts';
import type { ExpectedVhd } from './expected-vhd.ts';

/** One thing in which a file is not what it should be. */
export function difference(code: string, message: string): Problem {
  return { code, severity: 'error', message };
}

/** What the footer has against being that of a fixed VHD of the expected size. */
export function* footerDifferences(footer: VhdFooter, expected: ExpectedVhd): Generator<Problem> {
  const { virtualSize, uuid } = expected;
  yield* footer.problems;
  if (footer.type !== 'fixed') yield difference('vhd-not-fixed', `The VHD is ${footer.type}, not fixed.`);
  if (virtualSize % MiB !== 0) yield difference('vhd-not-aligned', `${virtualSize} bytes are not whole MiB.`);
  if (footer.size !== virtualSize || footer.originalSize !== virtualSize) {
    yield difference('vhd-size', `The footer gives the disk ${footer.size} bytes, not ${virtualSize}.`);
  }
  if (uuid !== undefined && footer.uuid !== uuid.toLowerCase()) {
    yield difference('vhd-uuid', `The footer has UUID ${footer.uuid}, not ${uuid}.`);
  }
}

/** What the partition table has against it: its own problems, another scheme, or a missing file system. */
export function* tableDifferences(
  table: PartitionTable,
  filesystems: readonly (Filesystem | undefined)[],
  { scheme, filesystemUuid }: ExpectedVhd,
): Generator<Problem> {
  yield* table.problems.filter(({ severity }) => severity === 'error');
  if (scheme !== undefined && table.scheme !== scheme) {
    yield difference('scheme', `The partition table is ${table.scheme}, not ${scheme}.`);
  }
  if (filesystemUuid !== undefined && !filesystems.some((found) => found?.uuid === filesystemUuid)) {
    yield difference('filesystem', `No partition holds the file system ${filesystemUuid}.`);
  }
}
