import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeFooter, encodeFooter } from '../../../../src/formats/vhd/footer.ts';
import { GiB } from '../../../../src/size.ts';
import { refused } from '../../../support/formats/refused.ts';

const fields = { size: GiB, uuid: '00112233-4455-6677-8899-aabbccddeeff', timestamp: 1_700_000_000 };

test('a footer stands byte for byte where the specification puts it', () => {
  const hex = Buffer.from(encodeFooter(fields)).toString('hex');
  assert.is(
    hex.slice(0, 170),
    [
      '636f6e6563746978', // conectix
      '00000002', // features
      '00010000', // version
      'ffffffffffffffff', // no header
      '2ce6ad80', // 753,315,200 s after the year 2000
      '77696e20', // win
      '00060001',
      '5769326b', // Wi2k
      '0000000040000000',
      '0000000040000000',
      '0820103f', // 2080/16/63
      '00000002', // fixed
      hex.slice(128, 136),
      '00112233445566778899aabbccddeeff',
      '00',
    ].join(''),
  );
  assert.is(hex.length, 1024);
  assert.is(hex.slice(170), '0'.repeat(854));
});

test('what was written is read, without a problem', () => {
  const footer = decodeFooter(encodeFooter(fields));
  assert.equal(footer.problems, []);
  assert.is(footer.size, GiB);
  assert.is(footer.originalSize, GiB);
  assert.is(footer.uuid, fields.uuid);
  assert.is(footer.timestamp, fields.timestamp);
  assert.is(footer.type, 'fixed');
  assert.is(footer.creator, 'win ');
});

test('sizes above 4 GiB and times out of range survive', () => {
  assert.is(decodeFooter(encodeFooter({ ...fields, size: 32 * 1024 * GiB })).size, 32 * 1024 * GiB);
  assert.is(decodeFooter(encodeFooter({ ...fields, timestamp: 0 })).timestamp, 946_684_800);
  assert.equal(decodeFooter(encodeFooter({ ...fields, timestamp: 1e15 })).problems, []);
});

test('every changed byte is noticed', () => {
  const good = encodeFooter(fields);
  for (let at = 0; at < 512; at++) {
    const bad = Buffer.from(good);
    bad.writeUInt8(bad.readUInt8(at) ^ 0x10, at);
    if (at < 8) assert.throws(() => decodeFooter(bad), /conectix/);
    else
      assert.ok(
        decodeFooter(bad).problems.some(({ code }) => code === 'vhd-checksum'),
        `byte ${at}`,
      );
  }
});

test('a dynamic disk is told from a fixed one', () => {
  const bytes = Buffer.from(encodeFooter(fields));
  bytes.writeUInt32BE(3, 60);
  bytes.writeBigUInt64BE(512n, 16);
  const footer = decodeFooter(bytes);
  assert.is(footer.type, 'dynamic');
  assert.is(footer.dataOffset, 512);
});

test('anything else is refused', async () => {
  await refused(() => decodeFooter(Buffer.alloc(512)), 'conectix');
  await refused(() => decodeFooter(Buffer.alloc(511)), 'shorter');
  await refused(() => encodeFooter({ ...fields, uuid: 'x' }), 'UUID', 'E_USAGE');
});

test.run();
