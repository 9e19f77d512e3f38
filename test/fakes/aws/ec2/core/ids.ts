import { randomBytes } from 'node:crypto';

/** `vpc-0a1b…`: seventeen hexadecimal digits after the prefix. */
export function newId(prefix: string): string {
  return `${prefix}-0${randomBytes(8).toString('hex')}`;
}
