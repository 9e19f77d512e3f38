import { createHash, getFips } from 'node:crypto';

/** The two transactional checksums of Put Page (REST API of Blob Storage). */
export type ChecksumKind = 'md5' | 'crc64';

export type Checksum =
  { readonly transactionalContentMD5: Uint8Array } | { readonly transactionalContentCrc64: Uint8Array };

/** Codes with which a service refuses a header that it does not take, not the bytes. */
const REFUSALS = new Set(['UnsupportedHeader', 'InvalidHeaderValue', 'FeatureNotSupportedForAccount']);

/** The kind to begin with: all services should know MD5, but this machine may forbid it. */
export function firstChecksum(): ChecksumKind {
  return getFips() === 1 ? 'crc64' : 'md5';
}

/** `md5`: the MD5, if it is known already. */
export async function checksum(kind: ChecksumKind, data: Uint8Array, md5?: Uint8Array): Promise<Checksum> {
  return kind === 'md5'
    ? { transactionalContentMD5: md5 ?? createHash('md5').update(data).digest() }
    : { transactionalContentCrc64: await crc64(data) };
}

/** Whether a refusal may be about the checksum's header. */
export function refusesHeader(error: unknown): boolean {
  const { statusCode, code } = error as { statusCode?: number; code?: string };
  return statusCode === 400 && REFUSALS.has(code ?? '');
}

/** CRC-64/NVME, eight bytes, the lowest first. */
async function crc64(data: Uint8Array): Promise<Uint8Array> {
  const { StorageCRC64Calculator } = await import('@azure/storage-common');
  await StorageCRC64Calculator.init();
  return new StorageCRC64Calculator().final(data, data.length);
}
