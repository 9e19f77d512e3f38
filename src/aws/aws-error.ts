import { FailbackError, interrupted, isFailbackError, toFailbackError } from '../errors.ts';
import { isTransient } from '../http-error.ts';
import { hintFor, LOGIN_HINT } from './aws-hints.ts';

/** What the errors of the SDK have in common; every part may be missing. */
interface SdkError extends Error {
  /** Of those that the service itself sent. */
  readonly $fault?: string;
  /** The system's code of a connection that broke. */
  readonly code?: string;
  /** Seconds, from the header `Retry-After`. */
  readonly retryAfterSeconds?: number | string;
  readonly $metadata?: {
    readonly httpStatusCode?: number;
    readonly requestId?: string;
    readonly clockSkewCorrected?: boolean;
  };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

/** Credentials that are not there, or cannot be got. */
const NO_CREDENTIALS =
  /^(?:Credentials|Token)ProviderError$|^(?:Unauthorized|InvalidGrant|ExpiredToken|AuthorizationPending)Exception$/;
/** Credentials that are no good, by the code of each service. */
const BAD_CREDENTIALS =
  /^(?:ExpiredToken(?:Exception)?|RequestExpired|Invalid(?:ClientTokenId|AccessKeyId|SecurityToken)|UnrecognizedClientException|AuthFailure|MissingAuthenticationToken(?:Exception)?|IncompleteSignature(?:Exception)?|InvalidSignatureException|SignatureDoesNotMatch|RequestTimeTooSkewed|NotAuthorized)$/;
/** Refusals of callers that ask too often. */
const THROTTLED =
  /^(?:Throttl(?:ing|ed)|RequestThrottled|EC2Throttled)(?:Exception)?$|^(?:RequestLimitExceeded|TooManyRequestsException|SlowDown|PriorRequestNotComplete)$/;
/** Further refusals that pass by themselves although their status does not say so. */
const PASSING =
  /^(?:TransactionInProgressException|ConcurrentModification(?:Exception)?|RequestTimeout(?:Exception)?|InternalError|ServiceUnavailable|Unavailable)$/;

/**
 * An error of the SDK as one of ours: `E_AWS` (`data.awsCode`, `data.status`, `data.requestId`, `data.retryAfterMs`),
 * `E_AWS_LOGIN`, `E_NETWORK` or `E_INTERRUPTED`. Errors of ours pass unchanged. `what` is what AWS was asked to do, as
 * in "start the recovery of web1".
 */
export function awsError(error: unknown, what: string, signal?: AbortSignal): FailbackError {
  if (signal?.aborted) return interrupted(error);
  if (isFailbackError(error)) return error;
  const failure = (error instanceof Error ? error : new Error(String(error))) as SdkError;
  if (failure.name === 'AbortError') return interrupted(error);
  if (failure.$metadata?.httpStatusCode !== undefined) return refusal(failure, what);
  if (NO_CREDENTIALS.test(failure.name)) return loginError('There are no credentials for AWS', failure);
  // The connection broke within an answer; other failures of connections are ours already.
  if (failure.code === 'ECONNRESET') return brokenAnswer(failure, what);
  return toFailbackError(failure);
}

/**
 * For `retry`: whether an error of `awsError` may pass by itself, and the pause in milliseconds if the service asked for
 * one. `passing` are codes of refusals that pass here. Names that do not resolve count too: networks come back.
 */
export function isTransientAws(error: unknown, passing: readonly string[] = []): boolean | number {
  if (!isFailbackError(error)) return false;
  if (error.code === 'E_NETWORK') return isTransient(error, true);
  // The SDK has learnt the difference of the clocks from the refusal.
  if ((error.cause as SdkError | undefined)?.$metadata?.clockSkewCorrected) return true;
  if (error.code !== 'E_AWS' || typeof error.data.status !== 'number') return false;
  const code = String(error.data.awsCode);
  const status = isThrottled(error) || PASSING.test(code) || passing.includes(code) ? 503 : error.data.status;
  if (status === 501) return false;
  // The rule about statuses and pauses is the same for all servers.
  return isTransient(new FailbackError('E_HTTP', error.message, { data: { ...error.data, status } }));
}

/** True if AWS refused because it is asked too often. */
export function isThrottled(error: unknown): boolean {
  return isFailbackError(error) && error.code === 'E_AWS' && THROTTLED.test(String(error.data.awsCode));
}

/** True if AWS refused with one of these codes. */
export function isAwsCode(error: unknown, ...codes: readonly string[]): boolean {
  return isFailbackError(error) && error.code === 'E_AWS' && codes.includes(String(error.data.awsCode));
}

/** True if AWS said that there is no such thing. */
export function isMissingAws(error: unknown): boolean {
  if (!isFailbackError(error) || error.code !== 'E_AWS') return false;
  return error.data.status === 404 || /NotFound(?:Exception)?$|^NoSuchEntity/.test(String(error.data.awsCode));
}

/** True if AWS said that we may not. */
export function isDeniedAws(error: unknown): boolean {
  return isAwsCode(error, 'AccessDenied', 'AccessDeniedException', 'UnauthorizedOperation');
}

function refusal(error: SdkError, what: string): FailbackError {
  const { httpStatusCode: status = 0, requestId } = error.$metadata ?? {};
  if (status < 400) return brokenAnswer(error, what);
  // What is not of the service, but of a proxy perhaps, has no code.
  const awsCode = /^(?:\w*Error|Unknown\w*)$/.test(error.name) && !error.$fault ? undefined : error.name;
  const reason = (awsCode === undefined ? '' : reasonOf(error.message)) || `the status was ${status}`;
  if (awsCode !== undefined && BAD_CREDENTIALS.test(awsCode)) {
    return loginError('The credentials for AWS were refused', error, `${reason} (${awsCode})`);
  }
  const seconds = Number(error.retryAfterSeconds ?? error.$response?.headers?.['retry-after'] ?? Number.NaN);
  const hint = hintFor(awsCode);
  return new FailbackError('E_AWS', `AWS did not ${what}: ${reason}${awsCode === undefined ? '' : ` (${awsCode})`}.`, {
    ...(hint === undefined ? {} : { hint }),
    cause: error,
    data: { awsCode, status, requestId, retryAfterMs: Number.isNaN(seconds) ? undefined : seconds * 1000 },
  });
}

function loginError(message: string, error: SdkError, reason = reasonOf(error.message)): FailbackError {
  const { httpStatusCode: status, requestId } = error.$metadata ?? {};
  const awsCode = status === undefined ? undefined : error.name;
  return new FailbackError('E_AWS_LOGIN', `${message}: ${reason || 'no reason was given'}.`, {
    hint: hintFor(awsCode) ?? LOGIN_HINT,
    cause: error,
    data: { awsCode, status, requestId },
  });
}

function brokenAnswer(error: SdkError, what: string): FailbackError {
  return new FailbackError('E_NETWORK', `AWS did not ${what}: its answer cannot be read.`, {
    hint: 'Check the connection and its proxy. Running it again goes on where it stopped.',
    cause: error,
    data: { reason: 'broken answer', failure: 'broken' },
  });
}

/** The first line, without the long code in which EC2 hides what right is missing. */
function reasonOf(text: string): string {
  const line = text.trim().split('\n', 1)[0] ?? '';
  return line.replace(/\s*Encoded authorization failure message:.*$/s, '').replace(/[.\s]+$/, '');
}
