import { createHmac } from 'node:crypto';
import type { Account } from '../account.ts';
import type { Call } from '../call.ts';
import { authenticationFailed } from './authentication-failed.ts';

/** Headers that are signed by their value, in this order (Authorize with Shared Key, REST API of Azure Storage). */
const SIGNED = [
  ...['content-encoding', 'content-language', 'content-length', 'content-md5', 'content-type', 'date'],
  ...['if-modified-since', 'if-match', 'if-none-match', 'if-unmodified-since', 'range'],
];

const MAX_SKEW = 15 * 60_000;

/** Verifies `SharedKey ACCOUNT:SIGNATURE`, and that the request is not older than 15 minutes. `now` in milliseconds. */
export function verifySharedKey(call: Call, account: Account, credentials: string, now: number): void {
  const [name, signature] = credentials.split(':');
  if (name !== account.name) throw authenticationFailed(`The key is not of this account: ${String(name)}.`);
  const date = Date.parse(call.headers['x-ms-date'] ?? call.headers['date'] ?? '');
  if (!(Math.abs(now - date) <= MAX_SKEW)) {
    throw authenticationFailed('Request date header too old, in the future, missing or not a date.');
  }
  const text = stringToSign(call, account.name);
  if (createHmac('sha256', account.key).update(text).digest('base64') !== signature) {
    throw authenticationFailed(`The MAC signature found in the HTTP request is not the same. String to sign: ${text}`);
  }
}

function stringToSign(call: Call, account: string): string {
  const value = (name: string) => {
    if (name === 'date' && call.headers['x-ms-date'] !== undefined) return '';
    // Since 2015-02-21 a length of nothing is signed as if it were not there.
    return name === 'content-length' && call.headers[name] === '0' ? '' : (call.headers[name] ?? '');
  };
  const own = Object.keys(call.headers).filter((name) => name.startsWith('x-ms-'));
  const parameters = [...new Set(call.query.keys())].sort();
  return [
    call.method,
    ...SIGNED.map(value),
    ...own.sort().map((name) => `${name}:${(call.headers[name] ?? '').trim()}`),
    `/${account}${call.rawPath}`,
    ...parameters.map((name) => `${name.toLowerCase()}:${call.query.getAll(name).sort().join(',')}`),
  ].join('\n');
}
