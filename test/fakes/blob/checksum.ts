import { createHash } from 'node:crypto';
import { StorageCRC64Calculator } from '@azure/storage-common';
import type { DiskBlobOptions } from './account.ts';
import type { Call } from './call.ts';
import { Refusal, badHeader } from './refusal.ts';

type Kind = 'md5' | 'crc64';

const HEADERS = { md5: 'content-md5', crc64: 'x-ms-content-crc64' } as const;
const LENGTHS = { md5: 16, crc64: 8 } as const;
const MISMATCH = { md5: 'Md5Mismatch', crc64: 'Crc64Mismatch' } as const;

/**
 * Verifies the transactional checksum of a Put Page. Gives the header that the answer carries: the checksum that was
 * sent, or else the service's own CRC-64.
 */
export async function verifyBody(call: Call, body: Buffer, disk: DiskBlobOptions | undefined) {
  const sent = (['md5', 'crc64'] as const).filter((kind) => call.headers[HEADERS[kind]] !== undefined);
  if (sent.length === 2) throw new Refusal(400, 'BothCrc64AndMd5HeaderPresent');
  const [kind] = sent;
  if (kind === undefined) return { [HEADERS.crc64]: await checksum('crc64', body) };
  const value = call.headers[HEADERS[kind]] ?? '';
  if (disk?.checksums && !disk.checksums.includes(kind)) throw badHeader(HEADERS[kind], value, 'UnsupportedHeader');
  if (
    Buffer.from(value, 'base64').toString('base64') !== value ||
    Buffer.byteLength(value, 'base64') !== LENGTHS[kind]
  ) {
    throw badHeader(HEADERS[kind], value, kind === 'md5' ? 'InvalidMd5' : 'InvalidHeaderValue');
  }
  const own = await checksum(kind, body);
  if (own !== value) {
    throw new Refusal(400, MISMATCH[kind], {
      message: `The ${kind.toUpperCase()} value specified in the request did not match with the ${kind.toUpperCase()} value calculated by the server.`,
      details: { UserSpecifiedValue: value, ServerCalculatedValue: own },
    });
  }
  return { [HEADERS[kind]]: own };
}

/** Base64; the CRC-64 as 8 bytes, the lowest first. */
export async function checksum(kind: Kind, body: Buffer): Promise<string> {
  if (kind === 'md5') return createHash('md5').update(body).digest('base64');
  await StorageCRC64Calculator.init();
  return Buffer.from(new StorageCRC64Calculator().final(body, body.length)).toString('base64');
}
