import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { unpackerOf } from '../../../../src/iso/squashfs/unpack.ts';
import { PACKED, TEXT } from '../../../support/packed-text.ts';

const test = suite('unpacking squashfs metadata');

async function unpack(compression: 'xz' | 'zstd', packed: Uint8Array, limit = 8192): Promise<string> {
  return Buffer.from((await unpackerOf(compression)?.(packed, limit)) ?? []).toString();
}

async function fails(action: Promise<unknown>): Promise<boolean> {
  return action.then(
    () => false,
    () => true,
  );
}

for (const compression of ['xz', 'zstd'] as const) {
  const packed = PACKED[compression];

  test(`${compression}: unpacks, again and again`, async () => {
    for (let round = 0; round < 3; round++) assert.is(await unpack(compression, packed), TEXT);
  });

  test(`${compression}: gives up on less, more and other bytes, and works afterwards`, async () => {
    assert.ok(await fails(unpack(compression, Buffer.alloc(0))));
    assert.ok(await fails(unpack(compression, Buffer.alloc(100, 1))));
    assert.ok(await fails(unpack(compression, packed.subarray(0, packed.length - 20))));
    assert.ok(await fails(unpack(compression, packed, TEXT.length - 1)));
    assert.is(await unpack(compression, packed), TEXT);
  });
}

test('xz: a dictionary that would not fit into memory is not allocated', async () => {
  const packed = Buffer.from(PACKED.xz);
  const filter = packed.indexOf(Buffer.from([0x21, 0x01]));
  packed.writeUInt8(40, filter + 2);
  assert.ok(await fails(unpack('xz', packed)));
});

test.run();
