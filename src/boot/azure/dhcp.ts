import { Transform } from 'node:stream';

/** Bytes of the longest Ethernet frame, with room to spare. */
const LONGEST = 70_000;

/**
 * The way of Ethernet frames to the guest, as QEMU's `filter-redirector` writes and reads them (each after its length in
 * 4 bytes): DHCP replies get the router that QEMU's network leaves out when it is restricted. Azure names one always,
 * and a machine without a way out does not even try.
 */
export function nameRouter(router: string): Transform {
  let rest: Buffer = Buffer.alloc(0);
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      rest = Buffer.concat([rest, chunk]);
      while (rest.length >= 4 && rest.length >= 4 + rest.readUInt32BE(0)) {
        const end = 4 + rest.readUInt32BE(0);
        addRouter(rest.subarray(4, end), router);
        this.push(rest.subarray(0, end));
        rest = rest.subarray(end);
      }
      done(rest.length > LONGEST ? new Error('no frames') : null);
    },
  });
}

/**
 * Adds option 3 to a DHCP reply, in the padding after its last option; leaves every other frame alone. Sources: RFC 2131
 * section 2, RFC 2132 sections 2 and 3.5, RFC 768 for a checksum of zero.
 */
export function addRouter(frame: Buffer, router: string): void {
  const isUdp = frame.length > 34 && frame.readUInt16BE(12) === 0x0800 && frame[23] === 17;
  const udp = 14 + ((frame[14] ?? 0) & 15) * 4;
  const options = udp + 8 + 236;
  if (!isUdp || frame.length < options + 4 || frame.readUInt16BE(udp) !== 67) return;
  if (frame.readUInt32BE(options) !== 0x63825363) return;
  let at = options + 4;
  for (let code = frame[at]; code !== 255; code = frame[at]) {
    if (code === undefined || code === 3) return;
    at += code === 0 ? 1 : 2 + (frame[at + 1] ?? 0);
  }
  const option = [3, 4, ...router.split('.').map(Number), 255];
  if (at + option.length > frame.length) return;
  frame.set(option, at);
  frame.writeUInt16BE(0, udp + 6);
}
