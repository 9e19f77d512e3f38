import { timingSafeEqual } from 'node:crypto';
import { refuse } from '../dialect.ts';
import type { AwsService } from '../service.ts';
import type { KeyEntry, KeyRing } from './key-ring.ts';
import { type Authorization, signature, type SignedRequest } from './sigv4.ts';

const MAX_SKEW = 15 * 60_000;
/** Their names are the same in every region, and clients differ in the region for which they sign. */
const GLOBAL = ['iam', 'sts'];

export interface Door {
  readonly keys: KeyRing;
  readonly region: string;
  /** By which temporary keys expire; the time of a request is compared with the machine's. */
  readonly now: () => number;
}

/** Whose request this is. Throws the service's refusal of what is wrong with its signature. */
export function authenticate(
  { keys, region, now }: Door,
  service: AwsService,
  request: SignedRequest,
  { headers, scope }: { headers: Readonly<Record<string, unknown>>; scope: Authorization },
): KeyEntry {
  const entry = keys.get(scope.accessKeyId);
  const token = headers['x-amz-security-token'];
  if (!entry || token !== entry.keys.sessionToken) {
    throw refuse(service, 'unknownKey', 'The security token included in the request is invalid.');
  }
  const bad = (why: string) => refuse(service, 'badSignature', why);
  const time = String(headers['x-amz-date']);
  if (!time.startsWith(scope.day)) throw bad(`Date in Credential scope does not match YYYYMMDD of ${time}.`);
  if (scope.region !== region && !GLOBAL.includes(service.name)) {
    throw bad(`Credential should be scoped to a valid region, not '${scope.region}'.`);
  }
  const must = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  const unsigned = must.find((name) => !scope.signedHeaders.includes(name));
  if (unsigned !== undefined) throw bad(`'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  if (!(Math.abs(Date.now() - parseTime(time)) <= MAX_SKEW)) {
    throw refuse(service, 'skewed', `Signature expired: ${time} is not within 15 min. of the current time.`);
  }
  const right = signature(request, scope, time, entry.keys.secretAccessKey);
  if (!timingSafeEqual(Buffer.from(right), Buffer.from(scope.signature))) {
    throw bad(
      'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
    );
  }
  if (entry.expires !== undefined && now() >= entry.expires) {
    throw refuse(service, 'expired', 'The security token included in the request is expired');
  }
  return entry;
}

/** `20240131T235959Z` in milliseconds since 1970; NaN if it is no time. */
function parseTime(time: string): number {
  return Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}
