import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FailbackError, isFailbackError } from '../../src/errors.ts';
import type { FailbackEvent, Host } from '../../src/events.ts';
import { type FetchedIso, type FetchOptions, fetchIso } from '../../src/iso/fetch.ts';
import { FakeS3 } from '../fakes/s3-server.ts';
import { publishIso } from '../fakes/drs-buckets.ts';

/** A server with one published ISO, an empty cache, and a host that remembers. */
export interface FetchRig extends AsyncDisposable {
  readonly s3: FakeS3;
  readonly cacheDir: string;
  readonly iso: Buffer;
  readonly events: FailbackEvent[];
  readonly host: Host;
  /** Fetches the ISO of us-east-2 from the server, with short pauses between tries. */
  fetch(options?: FetchOptions, signal?: AbortSignal): Promise<FetchedIso>;
  /** Requests for the ISO itself, as `200 whole` or `206 rest`: which part was asked for. */
  isoRequests(): string[];
}

export const REGION = 'us-east-2';

export async function fetchRig(size = 3_000_000): Promise<FetchRig> {
  const s3 = await FakeS3.start();
  const cacheDir = await mkdtemp(join(tmpdir(), 'failback-fetch-'));
  const iso = randomBytes(size);
  publishIso(s3, REGION, iso);
  const events: FailbackEvent[] = [];
  const host: Host = { report: (event) => void events.push(event) };
  return {
    s3,
    cacheDir,
    iso,
    events,
    host,
    fetch: (options = { region: REGION, baseUrl: s3.url }, signal) =>
      fetchIso(
        { cacheDir, retry: { baseDelayMs: 1, maxDelayMs: 5 }, idleTimeoutMs: 5000, ...options },
        { host, signal },
      ),
    isoRequests: () =>
      s3.requests
        .filter(({ key }) => key.endsWith('.iso'))
        .map(({ status, headers }) => `${status} ${headers.range === undefined ? 'whole' : 'rest'}`),
    async [Symbol.asyncDispose]() {
      await s3[Symbol.asyncDispose]();
      await rm(cacheDir, { recursive: true });
    },
  };
}

/** The error of ours that an action ends with. */
export async function failureOf(action: Promise<unknown>): Promise<FailbackError> {
  try {
    await action;
  } catch (error) {
    if (isFailbackError(error)) return error;
    throw error;
  }
  throw new Error('it did not fail');
}
