import type { RetrieveBootDiagnosticsDataResult } from '@azure/arm-compute';
import { isFailbackError } from '../../errors.ts';
import { brokenConnection } from '../../http-error.ts';
import { addSecret } from '../../redact.ts';
import { retry } from '../../retry.ts';
import { shownUrl } from '../../url.ts';
import type { Azure } from '../arm.ts';
import { azureError, isTransientAzure } from '../azure-error.ts';
import { answerAsError } from '../retry-policy.ts';
import { within } from '../pages/within.ts';

/** Most bytes of a log or a picture; what goes beyond is left out. */
const LIMIT = 32 * 1024 * 1024;

/** Milliseconds for one download. */
const TRY_TIMEOUT = 60_000;

/** Refusals of a machine whose console is not kept yet, or whose links have run out. */
const NOT_YET = [400, 403, 404, 409];

/** What Azure keeps of a machine's consoles (boot diagnostics, in storage that Azure manages). */
export interface BootDiagnostics {
  /** The serial console from the beginning; undefined while there is none. */
  serialLog(signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** A picture of the screen; undefined while there is none. */
  screenshot(signal: AbortSignal): Promise<Uint8Array | undefined>;
  /** Why there was nothing the last time. */
  readonly problem: string | undefined;
}

export function bootDiagnostics(azure: Azure, group: string, machine: string): BootDiagnostics {
  let links: RetrieveBootDiagnosticsDataResult | undefined;
  let problem: string | undefined;

  const retrieve = async (signal: AbortSignal) => {
    const found = await azure.call('give the boot diagnostics', signal, (call) =>
      azure.compute.virtualMachines.retrieveBootDiagnosticsData(group, machine, call),
    );
    for (const url of Object.values(found)) if (typeof url === 'string') addSecret(new URL(url).search.slice(1));
    return found;
  };
  const get = async (kind: keyof RetrieveBootDiagnosticsDataResult, signal: AbortSignal) => {
    try {
      links ??= await retrieve(signal);
      const url = links[kind];
      if (url) return await download(azure, url, signal);
      problem = 'Azure gives no link to it';
    } catch (error) {
      if (!isFailbackError(error) || !NOT_YET.includes(Number(error.data.status))) throw error;
      problem = error.message;
    }
    links = undefined;
    return undefined;
  };
  return {
    serialLog: (signal) => get('serialConsoleLogBlobUri', signal),
    screenshot: (signal) => get('consoleScreenshotBlobUri', signal),
    get problem() {
      return problem;
    },
  };
}

async function download({ http, host }: Azure, url: string, signal: AbortSignal): Promise<Uint8Array> {
  const { createPipelineRequest } = await import('@azure/core-rest-pipeline');
  const late = () => brokenConnection(url, `no answer within ${TRY_TIMEOUT / 1000} s`, 'time-out');
  const get = async (abortSignal: AbortSignal) => {
    try {
      const request = createPipelineRequest({ url, abortSignal, streamResponseStatusCodes: new Set([200]) });
      const response = await http.sendRequest(request);
      if (response.status !== 200) throw answerAsError(response);
      return await readBytes(response.readableStreamBody ?? []);
    } catch (error) {
      abortSignal.throwIfAborted();
      throw azureError(error, 'send what the consoles show');
    }
  };
  const attempt = () => within(TRY_TIMEOUT, signal, late, get);
  return retry(attempt, { what: `GET ${shownUrl(url)}`, host, signal, retryable: isTransientAzure });
}

async function readBytes(body: AsyncIterable<unknown> | Iterable<unknown>): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    chunks.push(chunk as Buffer);
    size += (chunk as Buffer).length;
    if (size >= LIMIT) break;
  }
  return Buffer.concat(chunks).subarray(0, LIMIT);
}
