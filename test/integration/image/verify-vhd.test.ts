import { open, truncate } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { encodeFooter } from '../../../src/formats/vhd/footer.ts';
import type { ExpectedVhd } from '../../../src/image/expected-vhd.ts';
import { verifyVhd } from '../../../src/image/verify-vhd.ts';
import { KiB, MiB } from '../../../src/size.ts';
import { VHD_UUID, writeVhd } from '../../support/formats/convert.ts';
import { mbrSector } from '../../support/formats/disks.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

const SIZE = 8 * MiB;

/** A VHD with one partition; `change` is what happens to the file before it is verified. */
async function verify(
  change: (write: (bytes: Uint8Array, offset: number) => Promise<unknown>, path: string) => Promise<unknown>,
  more: (expected: Required<Pick<ExpectedVhd, 'blocks' | 'sha256'>>) => Partial<ExpectedVhd> = ({ blocks }) => ({
    blocks,
  }),
  count = 4096,
  size = SIZE,
) {
  await using folder = await temporaryFolder();
  const path = folder.at('x.vhd');
  const mbr = mbrSector([{ type: 0x83, start: 2048, count }]);
  const data = Buffer.alloc(2 * MiB, 5);
  mbr.copy(data);
  const ranges = [{ offset: 0, data }];
  const disk = {
    size,
    allocated: data.length,
    order: 'ascending',
    async *ranges() {
      yield* ranges;
    },
  } as const;
  const { blocks, sha256 } = await writeVhd(disk, path);
  const file = await open(path, 'r+');
  await change((bytes, offset) => file.write(bytes, 0, bytes.length, offset), path);
  await file.close();
  return await verifyVhd(path, { virtualSize: size, uuid: VHD_UUID, scheme: 'mbr', ...more({ blocks, sha256 }) });
}
const nothing = async () => undefined;
const differs = (action: () => Promise<unknown>, words: string) => refused(action, words, 'E_VERIFY');

test('a file that is as it was written passes, with its blocks or with its digest', async () => {
  const { footer, table } = await verify(nothing);
  assert.is(footer.size, SIZE);
  assert.is(table.partitions.length, 1);
  await verify(nothing, ({ sha256 }) => ({ sha256 }));
});

test('a changed bit is found in the data and in the holes', async () => {
  const byte = Buffer.from([1]);
  await differs(() => verify((write) => write(byte, MiB + 12_345)), 'The data near byte 1048576');
  await differs(() => verify((write) => write(byte, 5 * MiB + 1)), 'The data near byte');
  await differs(
    () =>
      verify(
        (write) => write(byte, 5 * MiB + 1),
        ({ sha256 }) => ({ sha256 }),
      ),
    'SHA-256',
  );
});

test('large holes are not read, unless the file occupies more than its data', async () => {
  const size = 600 * MiB;
  await verify(nothing, ({ blocks }) => ({ blocks }), 4096, size);
  const stray = (write: (bytes: Uint8Array, offset: number) => Promise<unknown>) =>
    write(Buffer.alloc(64 * KiB, 1), 550 * MiB);
  await differs(() => verify(stray, ({ blocks }) => ({ blocks }), 4096, size), 'The data near byte 576716800');
});

test('data that is missing is found', async () => {
  await differs(
    () => verify((write) => write(Buffer.alloc(64 * KiB), MiB)),
    '64 KiB of the data that was written reads as zeros',
  );
});

test('what is wrong with the footer is said', async () => {
  const fields = { size: SIZE, uuid: VHD_UUID, timestamp: 0 };
  const footer = (change: Partial<typeof fields>) => (write: (bytes: Uint8Array, offset: number) => Promise<unknown>) =>
    write(encodeFooter({ ...fields, ...change }), SIZE);
  await differs(() => verify((write) => write(Buffer.alloc(512), SIZE)), 'conectix');
  await differs(() => verify((write) => write(Buffer.from([1]), SIZE + 100)), 'checksum');
  await differs(() => verify(footer({ size: 9 * MiB })), 'gives the disk 9437184 bytes, not 8388608');
  await differs(() => verify(footer({ uuid: VHD_UUID.replace('00', '11') })), 'UUID');
});

test('a file of another length is refused', async () => {
  await differs(() => verify((_, path) => truncate(path, SIZE)), 'The file has 8388608 bytes, not 8389120');
});

test('a partition table that cannot be true is refused', async () => {
  const error = await differs(() => verify(nothing, undefined, 90_000), 'ends at byte');
  assert.equal(
    (error.data.differences as { code: string }[]).map(({ code }) => code),
    ['partition-outside'],
  );
  await differs(() => verify(nothing, () => ({ scheme: 'gpt' })), 'is mbr, not gpt');
  await differs(() => verify(nothing, () => ({ filesystemUuid: VHD_UUID })), 'No partition holds');
});

test('a file that is not there', async () => {
  await refused(() => verifyVhd('/nowhere/x.vhd', { virtualSize: SIZE }), 'cannot be read', 'E_INPUT_MISSING');
});

test.run();
