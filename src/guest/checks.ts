import { isIPv4 } from 'node:net';
import { FailbackError } from '../errors.ts';
import { refuseSecrets } from './secrets.ts';

// What each text among the guest's options may be. Every check gives the text back or throws `E_USAGE`.

/** What the kernel takes (`__NEW_UTS_LEN`). */
const HOSTNAME_LIMIT = 64;

/** A host name, or a full domain name; RFC 1123. */
export function checkHostname(text: string): string {
  const label = /^[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?$/;
  if (text.length <= HOSTNAME_LIMIT && text.split('.').every((part) => label.test(part))) return text;
  throw usage(
    `"${text}" is no host name.`,
    `It has at most ${HOSTNAME_LIMIT} letters, digits, dashes and dots; no dash at either end of a part.`,
  );
}

/** The URL of a proxy without credentials: the image can be read by many. */
export function checkProxy(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url !== undefined && (url.username !== '' || url.password !== '')) {
    throw usage(
      'the proxy has credentials, which would lie in the image for anybody to read.',
      'Leave them out; a proxy that lets machines in by their address needs none.',
    );
  }
  const plain =
    url !== undefined && /^https?:$/.test(url.protocol) && /^\/?$/.test(url.pathname + url.search + url.hash);
  if (plain && /^https?:\/\/[\w.:[\]-]+\/?$/.test(text)) return text.replace(/\/$/, '');
  throw usage(`"${text}" is no proxy.`, 'Write it as http://HOST:PORT.');
}

/** glibc's crypt(5): the two kinds that every live system knows; with the salt and the length of the hash. */
const PASSWORD_HASH =
  /^\$(?:5\$(?:rounds=\d{4,9}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{43}|6\$(?:rounds=\d{4,9}\$)?[./0-9A-Za-z]{1,16}\$[./0-9A-Za-z]{86})$/;

/** A password as a SHA-256 or SHA-512 crypt hash. What was given is never shown: it may be the password itself. */
export function checkPasswordHash(text: string): string {
  if (PASSWORD_HASH.test(text)) return text;
  const hint = 'Make the hash with: openssl passwd -6 (and put it into single quotes, for its dollar signs).';
  if (!text.startsWith('$')) throw usage('a plain password must not lie in an image; give its hash.', hint);
  throw usage('the hash is not of a kind that the live system knows: SHA-512 ($6$) or SHA-256 ($5$).', hint);
}

/** An IPv4 address. */
export function checkAddress(text: string): string {
  if (isIPv4(text)) return text;
  throw usage(`"${text}" is no IPv4 address.`, 'Write it as 10.0.0.4.');
}

/** An IPv4 address, with or without the length of its prefix. */
export function checkAddressOrCidr(text: string): string {
  const [address = '', prefix = '24', ...more] = text.split('/');
  if (isIPv4(address) && /^([1-9]|[12]\d|30|31)$/.test(prefix) && more.length === 0) return text;
  throw usage(`"${text}" is no IPv4 address.`, 'Write it as 10.0.0.4/24, or as 10.0.0.4 beside a netmask.');
}

/** A netmask, such as 255.255.255.0. */
export function checkNetmask(text: string): string {
  if (isIPv4(text) && /^1+0+$/.test(bits(text))) return text;
  throw usage(`"${text}" is no netmask.`, 'Write it as 255.255.255.0.');
}

/** A kernel argument; those are in the image, and in /proc/cmdline for everybody. */
export function checkKernelArg(text: string): string {
  refuseSecrets(text, `the kernel argument ${text.split('=', 1)[0] ?? ''}`);
  return text;
}

/** The 32 bits of an address, as text. */
export function bits(address: string): string {
  return address
    .split('.')
    .map((part) => Number(part).toString(2).padStart(8, '0'))
    .join('');
}

export function usage(message: string, hint: string): FailbackError {
  return new FailbackError('E_USAGE', message, { hint });
}
