import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { DiskRange, DiskSource } from '../../../src/formats/disk.ts';
import { decodeFooter } from '../../../src/formats/vhd/footer.ts';
import { KiB, MiB } from '../../../src/size.ts';
import { VHD_UUID, writeVhd } from '../../support/formats/convert.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

function source(size: number, ranges: readonly DiskRange[], order: DiskSource['order'] = 'ascending'): DiskSource {
  const allocated = ranges.reduce((sum, { data }) => sum + data.length, 0);
  return {
    size,
    allocated,
    order,
    async *ranges() {
      yield* ranges;
    },
  };
}
const range = (offset: number, length: number, fill = 7) => ({ offset, data: Buffer.alloc(length, fill) });
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

test('data, holes and footer are where they belong, and the digest is that of the file', async () => {
  await using folder = await temporaryFolder();
  const written = await writeVhd(source(5 * MiB, [range(64 * KiB, MiB), range(3 * MiB, 64 * KiB)]), folder.at('x.vhd'));
  const file = await readFile(folder.at('x.vhd'));
  assert.is(file.length, 5 * MiB + 512);
  assert.is(written.fileSize, file.length);
  assert.is(written.sha256, sha256(file));
  assert.is(written.allocated, MiB + 64 * KiB);
  const expected = Buffer.alloc(5 * MiB);
  expected.fill(7, 64 * KiB, 64 * KiB + MiB);
  expected.fill(7, 3 * MiB, 3 * MiB + 64 * KiB);
  assert.ok(expected.equals(file.subarray(0, 5 * MiB)));
  const footer = decodeFooter(file.subarray(-512));
  assert.is(footer.size, 5 * MiB);
  assert.is(footer.uuid, VHD_UUID);
});

test('zeros inside the data are not stored', async () => {
  await using folder = await temporaryFolder();
  const data = Buffer.alloc(8 * MiB);
  data.fill(1, 4 * MiB, 4 * MiB + 1);
  const written = await writeVhd(source(64 * MiB, [{ offset: 0, data }]), folder.at('x.vhd'));
  assert.is(written.allocated, 64 * KiB);
  assert.ok((await stat(folder.at('x.vhd'))).blocks * 512 < MiB);
  assert.is(written.sha256, sha256(await readFile(folder.at('x.vhd'))));
});

test('ranges in any order, and parts of blocks, give the same file and map', async () => {
  await using folder = await temporaryFolder();
  const pieces = Array.from({ length: 64 }, (_, index) => range(index * 12 * KiB, 12 * KiB, index + 1));
  const whole = Buffer.concat(pieces.map(({ data }) => data));
  const one = await writeVhd(source(2 * MiB, [{ offset: 0, data: whole }]), folder.at('one.vhd'));
  const mixed = [...pieces].sort((a, b) => ((a.offset * 7919) % 104_729) - ((b.offset * 7919) % 104_729));
  const many = await writeVhd(source(2 * MiB, mixed, 'stored'), folder.at('many.vhd'));
  assert.is(many.sha256, one.sha256);
  assert.ok((await readFile(folder.at('many.vhd'))).equals(await readFile(folder.at('one.vhd'))));
  assert.is(many.allocated, one.allocated);
  assert.is(many.blocks.firstDifference({ offset: 0, data: whole.subarray(0, 768 * KiB) }), undefined);
});

test('a size that is not whole MiB is rounded up', async () => {
  await using folder = await temporaryFolder();
  const written = await writeVhd(source(MiB + 512, [range(MiB, 512)]), folder.at('x.vhd'));
  assert.is(written.virtualSize, 2 * MiB);
  assert.is(written.sha256, sha256(await readFile(folder.at('x.vhd'))));
});

test('bytes are counted as they come', async () => {
  await using folder = await temporaryFolder();
  let count = 0;
  const disk = source(4 * MiB, [range(0, MiB), range(2 * MiB, MiB)]);
  await writeVhd(disk, folder.at('x.vhd'), { onBytes: (more) => (count += more) });
  assert.is(count, disk.allocated);
});

test('data outside the disk, a failing source and an interruption end it', async () => {
  await using folder = await temporaryFolder();
  const abort = new AbortController();
  const failing: DiskSource = {
    ...source(MiB, []),
    async *ranges() {
      throw new Error('broken');
    },
  };
  await refused(() => writeVhd(source(MiB, [range(MiB - 512, 1024)]), folder.at('a.vhd')), 'outside the disk');
  const failed: unknown = await writeVhd(failing, folder.at('b.vhd')).catch((error: unknown) => error);
  assert.match(String(failed), 'broken');
  const disk = source(4 * MiB, [range(0, MiB), range(MiB, MiB)]);
  const interruption = writeVhd(disk, folder.at('c.vhd'), { signal: abort.signal, onBytes: () => abort.abort() });
  await refused(() => interruption, '', 'E_INTERRUPTED');
});

test.run();
