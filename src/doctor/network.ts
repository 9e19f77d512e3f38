import { isFailbackError } from '../errors.ts';
import { request } from '../http.ts';
import { findRegion, isoUrls } from '../iso/regions.ts';
import type { Finding } from './finding.ts';

const LIMIT_MS = 5000;

export interface NetworkOptions {
  readonly region?: string | undefined;
  readonly baseUrl?: string | undefined;
  readonly caFile?: string | undefined;
  readonly offline?: boolean | undefined;
}

/** Whether the Failback Client of a region can be reached. Throws `E_REGION_UNKNOWN`. */
export async function checkNetwork(options: NetworkOptions, signal: AbortSignal): Promise<Finding> {
  const { region = 'us-east-1', baseUrl, caFile, offline = false } = options;
  const base = { group: 'network', name: `Failback Client of ${region}` } as const;
  if (offline) return { ...base, status: 'skipped', detail: 'not tried: --offline' };
  const { iso, headers } = isoUrls(findRegion(region), baseUrl === undefined ? {} : { baseUrl });
  try {
    // The idle time-out counts a body; the limit here is for the whole question.
    const limit = AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]);
    const answer = await request(iso, { method: 'HEAD', headers, signal: limit, caFile });
    answer.discard();
    return { ...base, status: 'ok', detail: `${new URL(iso).host} answers` };
  } catch (error) {
    signal.throwIfAborted();
    const detail = isFailbackError(error)
      ? error.message
      : `${new URL(iso).host} did not answer within ${LIMIT_MS / 1000} s`;
    const hint = isFailbackError(error) ? error.hint : undefined;
    const fix = hint ?? 'Check the connection, and HTTPS_PROXY if there is a proxy; or build with --iso FILE.';
    return { ...base, status: 'warning', detail, fix };
  }
}
