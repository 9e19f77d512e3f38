/** The same refusals, as each service words them. */
import { AwsError, type AwsService } from './service.ts';

type Refusal = 'unknownKey' | 'badSignature' | 'skewed' | 'expired' | 'unsigned' | 'denied' | 'throttled';
type Words = Readonly<Record<Refusal, readonly [status: number, code: string]>>;

const JSON_CODES = {
  unknownKey: 'UnrecognizedClientException',
  badSignature: 'InvalidSignatureException',
  skewed: 'InvalidSignatureException',
  expired: 'ExpiredTokenException',
  unsigned: 'MissingAuthenticationTokenException',
  denied: 'AccessDeniedException',
};

const DIALECTS: Readonly<Record<AwsService['protocol'], Words>> = {
  'rest-json': { ...words(403, JSON_CODES), throttled: [429, 'ThrottlingException'] },
  json: { ...words(400, JSON_CODES), throttled: [400, 'ThrottlingException'] },
  query: {
    ...words(403, {
      unknownKey: 'InvalidClientTokenId',
      badSignature: 'SignatureDoesNotMatch',
      skewed: 'SignatureDoesNotMatch',
      expired: 'ExpiredToken',
      unsigned: 'MissingAuthenticationToken',
      denied: 'AccessDenied',
    }),
    throttled: [400, 'Throttling'],
  },
  ec2: {
    unknownKey: [401, 'AuthFailure'],
    badSignature: [401, 'AuthFailure'],
    skewed: [401, 'AuthFailure'],
    expired: [400, 'RequestExpired'],
    unsigned: [403, 'MissingAuthenticationToken'],
    denied: [403, 'UnauthorizedOperation'],
    throttled: [503, 'RequestLimitExceeded'],
  },
};

/** A refusal that all services know, with the status and code of this one. */
export function refuse({ protocol }: Pick<AwsService, 'protocol'>, kind: Refusal, message: string): AwsError {
  const [status, code] = DIALECTS[protocol][kind];
  return new AwsError(status, code, message, kind === 'throttled' ? { retryAfterSeconds: '1' } : {});
}

function words(status: number, codes: Readonly<Record<Exclude<Refusal, 'throttled'>, string>>) {
  const of = (kind: keyof typeof codes) => [status, codes[kind]] as const;
  return {
    unknownKey: of('unknownKey'),
    badSignature: of('badSignature'),
    skewed: of('skewed'),
    expired: of('expired'),
    unsigned: of('unsigned'),
    denied: of('denied'),
  };
}
