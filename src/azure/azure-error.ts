import { FailbackError, interrupted, isFailbackError, toFailbackError } from '../errors.ts';
import { isTransient, networkError, retryAfter } from '../http-error.ts';
import { hintFor } from './azure-hints.ts';

/** What the errors of the Azure packages have in common; every part may be missing. */
interface SdkError extends Error {
  readonly statusCode?: number;
  /** The service's code, or the system's of a connection that broke. */
  readonly code?: string;
  /** Of Entra. */
  readonly errorResponse?: { readonly errorDescription?: string };
  readonly request?: { readonly url?: string };
  readonly response?: { readonly headers?: { get(name: string): string | undefined } };
}

/** Codes of refusals that pass by themselves although their status does not say so. */
const PASSING = new Set([
  'AnotherOperationInProgress',
  'RetryableError',
  'RetryableErrorDueToAnotherOperation',
  'Md5Mismatch',
  'Crc64Mismatch',
]);
const LOGIN = /^(?:CredentialUnavailableError|(?:Aggregate)?Authentication(?:Required)?Error)$/;
const LOGIN_CODES = /^(?:Expired|Invalid)AuthenticationToken|^InvalidAuthenticationInfo$/;

/**
 * An error of an Azure package as one of ours: `E_AZURE` (`data.status`, `data.azureCode`, `data.requestId`,
 * `data.retryAfterMs`), `E_AZURE_LOGIN`, `E_NETWORK` or `E_INTERRUPTED`. Errors of ours pass unchanged.
 *
 * `what` is what Azure was asked to do, as in "create the disk web1". With a signal, an abort that is not the signal's
 * own is a time-out of one try, `E_NETWORK`.
 */
export function azureError(error: unknown, what: string, signal?: AbortSignal): FailbackError {
  if (isFailbackError(error)) return error;
  const failure = (error instanceof Error ? error : new Error(String(error))) as SdkError;
  if (signal?.aborted) return interrupted(error);
  if (failure.name === 'AbortError') return signal ? silence(failure, what) : interrupted(error);
  if (LOGIN.test(failure.name)) return loginError(failure);
  // A bug, of ours or of a package.
  if (failure instanceof TypeError || failure instanceof ReferenceError) return toFailbackError(failure);
  if (failure.name !== 'RestError') return operationError(failure, what);
  if (failure.statusCode === undefined || failure.code === 'PARSE_ERROR') return brokenRequest(failure);
  if (failure.statusCode === 401 && LOGIN_CODES.test(failure.code ?? '')) return loginError(failure);
  return refusal(failure, what);
}

/**
 * For `retry`: whether an error, of an Azure package or from `azureError`, may pass by itself, and the pause in
 * milliseconds if the service asked for one. Names that do not resolve count too: networks come back.
 */
export function isTransientAzure(error: unknown): boolean | number {
  const ours = azureError(error, 'answer');
  if (ours.code === 'E_NETWORK') return isTransient(ours, true);
  if (ours.code !== 'E_AZURE' || typeof ours.data.status !== 'number') return false;
  const status = PASSING.has(String(ours.data.azureCode)) ? 503 : ours.data.status;
  if (status === 501) return false;
  // The rule about statuses and pauses is the same for all servers.
  return isTransient(new FailbackError('E_HTTP', ours.message, { data: { ...ours.data, status } }));
}

/** True if Azure said that there is no such thing; a subscription that is not there is another mistake. */
export function isMissing(error: unknown): boolean {
  const { status, azureCode } = azureError(error, 'answer').data;
  return status === 404 && azureCode !== 'SubscriptionNotFound';
}

/** True if Azure said that there is no such resource group. */
export function isMissingGroup(error: unknown): boolean {
  return azureError(error, 'answer').data.azureCode === 'ResourceGroupNotFound';
}

function refusal(error: SdkError, what: string): FailbackError {
  const { statusCode: status, response } = error;
  const header = (name: string) => response?.headers?.get(name);
  const azureCode = header('x-ms-error-code') ?? error.code;
  const text = firstLine(error.message) || `the status was ${status}`;
  const ms = Number(header('retry-after-ms') ?? header('x-ms-retry-after-ms') ?? Number.NaN);
  return azureRefusal(what, text, azureCode, error, {
    status,
    requestId: header('x-ms-request-id'),
    retryAfterMs: Number.isNaN(ms) ? retryAfter(header('retry-after') ?? null) : ms,
  });
}

/** A long-running operation that ended badly; its error has the code only in its text. */
function operationError(error: SdkError, what: string): FailbackError {
  const ended = /^The long-running operation has failed\. ([^.\s]+)\. (.*)$/s.exec(error.message);
  return azureRefusal(what, firstLine(ended?.[2] ?? error.message), ended?.[1], error, {});
}

function azureRefusal(
  what: string,
  text: string,
  azureCode: string | undefined,
  cause: Error,
  data: Readonly<Record<string, unknown>>,
): FailbackError {
  const code = azureCode === undefined ? '' : ` (${azureCode})`;
  const hint = hintFor(azureCode);
  return new FailbackError('E_AZURE', `Azure did not ${what}: ${text.replace(/\.$/, '')}${code}.`, {
    ...(hint === undefined ? {} : { hint }),
    cause,
    data: { ...data, azureCode },
  });
}

function loginError(error: SdkError): FailbackError {
  const none = /^(?:CredentialUnavailable|AggregateAuthentication)/.test(error.name);
  const reason = firstLine(error.errorResponse?.errorDescription ?? error.message).replace(/\.$/, '');
  const message = none
    ? 'There are no credentials for Azure.'
    : `The credentials for Azure were refused: ${reason || 'no reason was given'}.`;
  return new FailbackError('E_AZURE_LOGIN', message, {
    hint: 'Run az login, or set AZURE_TENANT_ID, AZURE_CLIENT_ID and AZURE_CLIENT_SECRET of a service principal; on a machine of Azure, give it a managed identity.',
    cause: error,
    data: { status: error.statusCode },
  });
}

function brokenRequest(error: SdkError): FailbackError {
  const cause = error.code === 'PARSE_ERROR' ? Object.assign(new Error(), { code: 'broken answer' }) : error;
  return networkError(error.request?.url ?? 'https://azure', cause);
}

function silence(error: SdkError, what: string): FailbackError {
  return new FailbackError('E_NETWORK', `Azure did not ${what} in time.`, {
    hint: 'Check the connection. Running it again goes on where it stopped.',
    cause: error,
    data: { reason: 'time-out', failure: 'broken' },
  });
}

/** The storage service puts its request id and the time on further lines. */
function firstLine(text: string): string {
  return (text.trim().split('\n', 1)[0] ?? '').trim();
}
