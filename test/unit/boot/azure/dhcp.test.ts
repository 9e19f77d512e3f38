import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addRouter, nameRouter } from '../../../../src/boot/azure/dhcp.ts';

const OPTIONS = 14 + 20 + 8 + 236 + 4;
const ROUTER = '168.0.0.2';

/** A DHCP reply with some options; what follows them is padding, as in QEMU's. */
function reply(options: readonly number[], size = OPTIONS + 64): Buffer {
  const frame = Buffer.alloc(size);
  frame.writeUInt16BE(0x0800, 12);
  frame[14] = 0x45;
  frame[23] = 17;
  frame.writeUInt16BE(67, 34);
  frame.writeUInt16BE(68, 36);
  frame.writeUInt16BE(0x1234, 40);
  frame.writeUInt32BE(0x63825363, OPTIONS - 4);
  frame.set([...options, 255], OPTIONS);
  return frame;
}
const LEASE = [53, 1, 2, 0, 51, 4, 0, 1, 81, 128];
const optionsOf = (frame: Buffer) => [...frame.subarray(OPTIONS, frame.indexOf(255, OPTIONS))];

test('a DHCP reply gets the router, and no checksum', () => {
  const frame = reply(LEASE);
  addRouter(frame, ROUTER);
  assert.equal(optionsOf(frame), [...LEASE, 3, 4, 168, 0, 0, 2]);
  assert.is(frame.readUInt16BE(40), 0);
});

const change = (at: number, value: number) => {
  const frame = reply(LEASE);
  frame[at] = value;
  return frame;
};
const UNTOUCHED: readonly [string, Buffer][] = [
  ['that has a router', reply([3, 4, 10, 0, 0, 1])],
  ['without room', reply(LEASE, OPTIONS + LEASE.length + 2)],
  ['whose options do not end', reply([53, 200], OPTIONS + 8)],
  ['without the magic cookie', change(OPTIONS - 1, 0)],
  ['that is TCP', change(23, 6)],
  ['that is ARP', change(13, 6)],
  ['from another port', change(35, 53)],
  ['that is short', reply(LEASE).subarray(0, 60)],
];
for (const [what, frame] of UNTOUCHED) {
  test(`leaves a frame alone ${what}`, () => {
    const before = Buffer.from(frame);
    addRouter(frame, ROUTER);
    assert.equal(frame, before);
  });
}

test('frames pass in order however the stream is cut', async () => {
  const frames = [reply(LEASE), Buffer.from('other'), reply([])];
  const bytes = Buffer.concat(
    frames.flatMap((frame) => [Buffer.from([0, 0, frame.length >> 8, frame.length & 255]), frame]),
  );
  const whole = await buffer(Readable.from([bytes]).pipe(nameRouter(ROUTER)));
  const cut = await buffer(Readable.from([...bytes].map((byte) => Buffer.of(byte))).pipe(nameRouter(ROUTER)));
  assert.ok(whole.equals(cut));
  assert.is(whole.length, bytes.length);
  assert.is(whole.readUInt32BE(4 + (frames[0]?.length ?? 0)), 5);
});

test.run();
