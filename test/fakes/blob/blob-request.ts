import type { Extent } from '../../../src/bytes.ts';
import type { Call } from './call.ts';

/** A request, in the order of arrival. Holds no secret: neither `authorization` nor a query. */
export interface BlobRequest {
  readonly method: string;
  readonly path: string;
  /** '' where there is none. */
  readonly comp: string;
  readonly range: Extent | undefined;
  readonly headers: Readonly<Record<string, string>>;
  /** 0 until it is answered, and for good if it is cut. */
  status: number;
  /** `x-ms-error-code` of the answer. */
  code: string | undefined;
  /** Body bytes that arrived. */
  received: number;
  /** Body bytes of the answer. */
  sent: number;
}

export function recordOf({ method, rawPath, comp, range, headers }: Call): BlobRequest {
  const shown = Object.fromEntries(Object.entries(headers).filter(([name]) => name !== 'authorization'));
  return { method, path: rawPath, comp, range, headers: shown, status: 0, code: undefined, received: 0, sent: 0 };
}

/** What travelled to put pages: all bytes of bodies, and the pages whose bytes came more than once. */
export function putTraffic(requests: readonly BlobRequest[]): { bytes: number; repeated: Extent[] } {
  const arrived = requests
    .filter(({ comp, range, received }) => comp === 'page' && range !== undefined && received > 0)
    .map(({ range, received }) => ({ offset: range?.offset ?? 0, length: received }))
    .sort((a, b) => a.offset - b.offset);
  const repeated: Extent[] = [];
  let end = 0;
  for (const { offset, length } of arrived) {
    if (offset < end) repeated.push({ offset, length: Math.min(end, offset + length) - offset });
    end = Math.max(end, offset + length);
  }
  return { bytes: arrived.reduce((sum, { length }) => sum + length, 0), repeated };
}
