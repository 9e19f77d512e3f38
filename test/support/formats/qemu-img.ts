import { execa } from 'execa';
import * as assert from 'uvu/assert';
import type { Extent } from '../../../src/bytes.ts';

export type QemuFormat = 'vmdk' | 'vpc' | 'raw';

/** Asserts that qemu-img reads both files as the same disk; zeros behind the end of the shorter one do not count. */
export async function qemuCompare(a: string, formatA: QemuFormat, b: string, formatB: QemuFormat): Promise<void> {
  const { stdout } = await execa('qemu-img', ['compare', '-f', formatA, '-F', formatB, a, b]);
  assert.match(stdout, 'Images are identical.');
}

export async function qemuCheck(file: string): Promise<void> {
  const { stdout } = await execa('qemu-img', ['check', '-f', 'vmdk', file]);
  assert.match(stdout, 'No errors were found on the image.');
}

export async function qemuConvert(raw: string, format: QemuFormat, file: string, options: string): Promise<void> {
  const more = options === '' ? [] : ['-o', options];
  await execa('qemu-img', ['convert', '-f', 'raw', '-O', format, ...more, raw, file]);
}

/** What is allocated, as qemu-img sees it, neighbours joined. */
export async function qemuMap(file: string, format: QemuFormat): Promise<Extent[]> {
  const { stdout } = await execa('qemu-img', ['map', '--output=json', '-f', format, file]);
  const map = JSON.parse(stdout) as { start: number; length: number; data: boolean }[];
  return join(map.filter(({ data }) => data).map(({ start, length }) => ({ offset: start, length })));
}

function join(extents: readonly Extent[]): Extent[] {
  const joined: Extent[] = [];
  for (const { offset, length } of extents) {
    const last = joined.at(-1);
    if (last && last.offset + last.length === offset) {
      joined[joined.length - 1] = { offset: last.offset, length: last.length + length };
    } else joined.push({ offset, length });
  }
  return joined;
}
