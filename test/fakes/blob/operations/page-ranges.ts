import { checkConditions } from '../conditions.ts';
import { Refusal, notFaked } from '../refusal.ts';
import { type Operation, neededBlob, wholeBody } from './operation.ts';

const MOST = 10_000;

/** Get Page Ranges, in answers of at most 10 000 ranges. */
export const pageRanges: Operation = {
  onDisks: true,
  permission: () => 'r',
  async run(context) {
    const blob = neededBlob(context);
    const { call } = context;
    for (const name of ['prevsnapshot', 'snapshot', 'versionid']) {
      if (call.query.has(name)) throw notFaked(`the parameter ${name}`);
    }
    checkConditions(call, blob, false);
    if (call.range && call.range.offset >= blob.size) throw new Refusal(416, 'InvalidRange');
    const most = parameter(call.query, 'maxresults', 1, Infinity) ?? MOST;
    // The marker is the offset where the next answer begins; clients must not know.
    const start = parameter(call.query, 'marker', 0, blob.size) ?? 0;
    const { offset, length } = call.range ?? { offset: 0, length: blob.size };
    const from = Math.max(start, offset);
    const found = blob.ranges({ offset: from, length: Math.min(offset + length, blob.size) - from });
    const next = found[Math.min(most, MOST)]?.offset;
    const rows = found
      .slice(0, Math.min(most, MOST))
      .map(
        (range) => `<PageRange><Start>${range.offset}</Start><End>${range.offset + range.length - 1}</End></PageRange>`,
      );
    const marker = next === undefined ? '<NextMarker/>' : `<NextMarker>${next}</NextMarker>`;
    return {
      status: 200,
      headers: {
        ...blob.version.headers,
        'content-type': 'application/xml',
        'x-ms-blob-content-length': String(blob.size),
      },
      body: wholeBody(`<?xml version="1.0" encoding="utf-8"?><PageList>${rows.join('')}${marker}</PageList>`),
    };
  },
};

function parameter(query: URLSearchParams, name: string, least: number, most: number): number | undefined {
  const value = query.get(name);
  if (value === null || value === '') return undefined;
  if (!/^\d{1,15}$/.test(value)) throw new Refusal(400, 'InvalidQueryParameterValue');
  if (Number(value) < least || Number(value) > most) throw new Refusal(400, 'OutOfRangeQueryParameterValue');
  return Number(value);
}
