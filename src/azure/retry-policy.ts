import type { PipelinePolicy, PipelineResponse } from '@azure/core-rest-pipeline';
import { interrupted } from '../errors.ts';
import { type Host, report } from '../events.ts';
import { brokenConnection } from '../http-error.ts';
import { retry } from '../retry.ts';
import { sharedSignal } from '../signal.ts';
import { azureError, isTransientAzure } from './azure-error.ts';
import { within } from './pages/within.ts';

/** Milliseconds in which a request must be answered. Azure Resource Manager itself gives up after a minute. */
const TRY_TIMEOUT = 75_000;

const NEVER = sharedSignal(new AbortController().signal);

/** Tries every request of a client again by our own rules, the polls of long-running operations too. */
export function retryPolicy(host: Host): PipelinePolicy {
  return {
    name: 'failbackRetryPolicy',
    async sendRequest(request, next) {
      const signal = (request.abortSignal as AbortSignal | undefined) ?? NEVER;
      const what = `${request.method} ${resourceOf(request.url)}`;
      const late = () => brokenConnection(request.url, `no answer within ${TRY_TIMEOUT / 1000} s`, 'time-out');
      let refused: PipelineResponse | undefined;
      const attempt = async () => {
        refused = undefined;
        const response = await within(TRY_TIMEOUT, signal, late, async (ownSignal) => {
          request.abortSignal = ownSignal;
          return await next(request).catch((error: unknown) => {
            ownSignal.throwIfAborted();
            throw azureError(error, `answer ${what}`);
          });
        });
        if (response.status < 400) return response;
        refused = response;
        throw azureError(answerAsError(response), 'do it');
      };
      try {
        return await retry(attempt, { what, host, signal, retryable: isTransientAzure });
      } catch (error) {
        // What the service said in the end is for the client to read.
        if (refused && !signal.aborted) return refused;
        throw signal.aborted ? interrupted(error) : error;
      } finally {
        request.abortSignal = signal;
      }
    },
  };
}

/** Reports each call that changes something, however often it must be tried. */
export function reportPolicy(host: Host): PipelinePolicy {
  return {
    name: 'failbackReportPolicy',
    sendRequest(request, next) {
      const { method } = request;
      const resource = resourceOf(request.url);
      if (method !== 'GET' && method !== 'HEAD') {
        report(host, 'azure.call', `${method} ${resource}`, { method, resource });
      }
      return next(request);
    },
  };
}

/** A refusal as the clients throw it. */
export function answerAsError(response: PipelineResponse): Error {
  const { code, message } = errorOf(response.bodyAsText ?? '');
  const { status: statusCode, request } = response;
  return Object.assign(new Error(message), { name: 'RestError', code, statusCode, request, response });
}

/** The path of a request: the id of a resource, and what is done to it. */
export function resourceOf(url: string): string {
  // The SDK puts two slashes before an id that begins with one.
  const pathname = new URL(url).pathname.replace(/^\/+/, '/');
  try {
    return decodeURI(pathname);
  } catch {
    return pathname;
  }
}

function errorOf(body: string): { code?: string; message?: string } {
  try {
    const { error } = JSON.parse(body) as { error?: { code?: string; message?: string } };
    return error ?? {};
  } catch {
    return {};
  }
}
