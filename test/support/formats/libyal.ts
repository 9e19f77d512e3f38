import { execa } from 'execa';
import * as assert from 'uvu/assert';

/** Debian's Python, for which the bindings of libyal are packaged; another one may come first in the path. */
const PYTHON = '/usr/bin/python3';

/** Compares the disk in a file with a raw one, as libvmdk or libvhdi reads it; behind the raw one there may be zeros. */
const COMPARE = `
import sys
kind, path, raw = sys.argv[1:]
if kind == 'vmdk':
    import pyvmdk
    disk = pyvmdk.handle()
    disk.open(path)
    disk.open_extent_data_files()
else:
    import pyvhdi
    disk = pyvhdi.file()
    disk.open(path)
size = disk.get_media_size()
with open(raw, 'rb') as other:
    at = 0
    while at < size:
        part = disk.read_buffer(min(1 << 20, size - at))
        if part != other.read(len(part)).ljust(len(part), b'\\0'):
            sys.exit('they differ in the MiB at %d' % at)
        at += len(part)
    if other.read(1):
        sys.exit('the disk ends too early, at %d' % size)
print(size)
`;

/** Asserts that libyal reads a file as the same disk as a raw one; returns the size that it sees, in bytes. */
export async function libyalCompare(kind: 'vmdk' | 'vhd', file: string, raw: string): Promise<number> {
  const { stdout, stderr, exitCode } = await execa(PYTHON, ['-c', COMPARE, kind, file, raw], { reject: false });
  assert.is(exitCode, 0, `libyal and ${file}: ${stderr}`);
  return Number(stdout);
}
