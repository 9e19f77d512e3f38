import type { ToolCall } from '../toolbox.ts';

/**
 * lseek(2) with SEEK_DATA and SEEK_HOLE, which Node.js does not have, in what every Debian has: a line
 * `offset length` for each extent with data. ENXIO (6) says that none is left; any other error ends it with code 1.
 */
const SEEK_DATA = `
open(my $file, '<', $ARGV[0]) or exit 1;
my $at = 0;
while (defined(my $data = sysseek($file, $at, 3))) {
  defined($at = sysseek($file, $data, 4)) or exit 1;
  printf "%d %d\\n", $data, $at - $data;
}
exit($! == 6 ? 0 : 1);
`;

/** Asks which parts of a file are no holes; Linux only. The path is absolute. */
export function seekData(path: string): ToolCall {
  return { tool: 'perl', args: ['-e', SEEK_DATA, path] };
}
