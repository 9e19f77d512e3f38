import { createHash } from 'node:crypto';
import { FailbackError } from './errors.ts';

/** Parameters that sign a URL (S3, CloudFront, Google, Azure SAS): secret, and different each time for the same file. */
const SIGNING =
  /^(?:x-(?:amz|goog)-.*|awsaccesskeyid|signature|expires|policy|key-pair-id|sig|se|st|sp|sv|sr|spr|skoid|sktid|skt|ske|sks|skv)$/i;

/** An `http` or `https` URL, parsed. Throws `E_USAGE` naming the option it came from. */
export function parseHttpUrl(text: string, option: string): URL {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url && /^https?:$/.test(url.protocol)) return url;
  throw new FailbackError('E_USAGE', `${option}: "${shownUrl(text)}" is not an http or https URL.`, {
    hint: 'Write it with its scheme, such as https://mirror.example/failback.',
  });
}

/** The URL as it may be shown: no credentials and no query string, which may hold a signature. */
export function shownUrl(text: string): string {
  if (!URL.canParse(text)) return text.replace(/\?.*$/s, '?…');
  const url = new URL(text);
  return `${url.protocol}//${url.host}${url.pathname}${url.search === '' ? '' : '?…'}`;
}

/** 32 hex digits that name the file behind a URL, however the URL is signed. */
export function urlKey(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  for (const name of [...url.searchParams.keys()]) if (SIGNING.test(name)) url.searchParams.delete(name);
  return createHash('sha256').update(url.href).digest('hex').slice(0, 32);
}
