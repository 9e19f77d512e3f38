import type { HttpClient, PipelinePolicy } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { PageBlobClient, Pipeline } from '@azure/storage-blob';
import { addSecret } from '../../redact.ts';
import { packageVersion } from '../../version.ts';

export interface AccountKey {
  readonly account: string;
  /** Base64. */
  readonly key: string;
}

export interface BlobClientOptions {
  /** What signs the requests, if not the SAS alone. */
  readonly credential?: TokenCredential | AccountKey | undefined;
  /** `x-ms-version`, for services that do not know the newest one. */
  readonly apiVersion?: string | undefined;
  readonly http: HttpClient;
}

/** The official client, without its own retries. The SAS of the URL is kept out of all output from now on. */
export async function blobClient(url: string, options: BlobClientOptions): Promise<PageBlobClient> {
  const { PageBlobClient } = await import('@azure/storage-blob');
  hideSas(url);
  return new PageBlobClient(url, await blobPipeline(options));
}

/** What the official clients of blobs and containers send their requests through; nothing is tried again. */
export async function blobPipeline(options: BlobClientOptions): Promise<Pipeline> {
  const { AnonymousCredential, StorageSharedKeyCredential, newPipeline } = await import('@azure/storage-blob');
  const { credential = new AnonymousCredential(), apiVersion, http } = options;
  const own = [{ policy: sendBy(http), position: 'perRetry' }];
  const settings = {
    retryOptions: { maxTries: 1 },
    userAgentOptions: { userAgentPrefix: `failback-kit/${packageVersion()}` },
    // Handed on to the clients; the type of this level does not mention them.
    additionalPolicies: apiVersion ? [{ policy: speak(apiVersion), position: 'perCall' }, ...own] : own,
  };
  const signer = 'key' in credential ? new StorageSharedKeyCredential(credential.account, credential.key) : credential;
  return newPipeline(signer, settings);
}

/** The URL as it may be shown, and as others may keep it. */
export function withoutQuery(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname;
}

function speak(apiVersion: string): PipelinePolicy {
  return {
    name: 'failbackVersionPolicy',
    sendRequest(request, next) {
      request.headers.set('x-ms-version', apiVersion);
      return next(request);
    },
  };
}

/** The last policy of all: nothing comes after it but the connection. */
function sendBy(http: HttpClient): PipelinePolicy {
  return { name: 'failbackConnectionPolicy', sendRequest: (request) => http.sendRequest(request) };
}

/** Keeps the signature of a URL out of all output. */
export function hideSas(url: string): void {
  const signature = new URL(url).searchParams.get('sig');
  if (signature === null) return;
  addSecret(signature);
  addSecret(encodeURIComponent(signature));
}
