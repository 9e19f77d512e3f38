import { createHash } from 'node:crypto';
import { FailbackError } from '../errors.ts';

/** The 16 bytes of a UUID in text order (RFC 9562). Throws `E_USAGE`. */
export function parseUuid(text: string): Uint8Array {
  if (!/^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i.test(text)) {
    throw new FailbackError('E_USAGE', `"${text}" is not a UUID.`, {
      hint: 'Write it as 8-4-4-4-12 hexadecimal digits.',
    });
  }
  return Buffer.from(text.replaceAll('-', ''), 'hex');
}

/** The UUID of version 8 (RFC 9562, section 5.8: free-form) that belongs to a name: the same for the same name. */
export function uuidFor(name: string): string {
  const hash = createHash('sha256').update(name).digest();
  hash.writeUInt8((hash.readUInt8(6) & 0x0f) | 0x80, 6);
  hash.writeUInt8((hash.readUInt8(8) & 0x3f) | 0x80, 8);
  return formatUuid(hash);
}

/** A UUID in lower case from 16 bytes in text order. */
export function formatUuid(bytes: Uint8Array): string {
  const hex = Buffer.from(bytes.subarray(0, 16)).toString('hex');
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A GUID in lower case from 16 bytes as EFI stores them: the first three fields are little-endian. */
export function formatGuid(bytes: Uint8Array): string {
  const swapped = Buffer.from(bytes.subarray(0, 16));
  swapped.subarray(0, 4).reverse();
  swapped.subarray(4, 6).reverse();
  swapped.subarray(6, 8).reverse();
  return formatUuid(swapped);
}
