import { z } from 'zod';
import { checkedJson } from '../checked-json.ts';
import { FailbackError } from '../errors.ts';
import { type Cell, cellName, type Matrix, type Shard } from './cell.ts';
import { type FleetFacts, fleetFactsSchema } from './facts.ts';

/** How it went with one cell. */
export interface CellResult extends Cell {
  /** Name of the image, without extension; its files lie beside the report. */
  readonly name: string;
  /** `built`, or taken whole from the `cache`; `kept` from an earlier run of the same fleet; `pending` if it was not come to. */
  readonly state: 'built' | 'cached' | 'kept' | 'failed' | 'pending';
  /** SHA-512 of the ISO; null as long as it is not known. */
  readonly iso: string | null;
  /** Of the VHD; null unless there is one. */
  readonly sha256: string | null;
  readonly fileSize: number | null;
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | null;
  readonly durationMs: number;
}

/** What one run of `fleet build` leaves behind, and what `fleet collect` joins: `fleet.json`, or `fleet-INDEX-of-TOTAL.json` of a shard. */
export interface FleetReport {
  readonly reportVersion: 1;
  readonly tool: { readonly name: 'failback-kit'; readonly version: string };
  readonly matrix: Matrix;
  readonly options: FleetFacts;
  readonly shard: Shard | null;
  readonly cells: readonly CellResult[];
  readonly startedAt: string;
  readonly durationMs: number;
}

const filesystem = z.enum(['ext4', 'xfs']);
const generation = z.union([z.literal(1), z.literal(2)]);
const count = z.int().nonnegative();
// What is read may come from another machine: no name may lead out of the folder.
const name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,127}$/);

const cell = z
  .strictObject({
    region: name,
    generation,
    fs: filesystem,
    name: name.describe('Name of the image, without extension; its files lie beside the report.'),
    state: z.enum(['built', 'cached', 'kept', 'failed', 'pending']),
    iso: z.string().nullable().describe('SHA-512 of the ISO.'),
    sha256: z.string().nullable().describe('Of the VHD.'),
    fileSize: count.nullable().describe('Bytes of the VHD.'),
    error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
    durationMs: count,
  })
  .refine((one) => one.name === cellName(one), 'the name is not that of the image');

export const fleetReportSchema: z.ZodType<FleetReport> = z.strictObject({
  reportVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('failback-kit'), version: z.string() }),
  matrix: z.strictObject({
    regions: z.array(name).max(500),
    generations: z.array(generation).max(2),
    filesystems: z.array(filesystem).max(2),
  }),
  options: fleetFactsSchema.describe('What all images have in common.'),
  shard: z.strictObject({ index: count, total: count.min(1) }).nullable(),
  cells: z.array(cell),
  startedAt: z.iso.datetime(),
  durationMs: count.describe('Milliseconds.'),
});

/** File name of the report of a fleet, or of one shard of it. */
export function reportName(shard: Shard | null): string {
  return shard === null ? 'fleet.json' : `fleet-${shard.index}-of-${shard.total}.json`;
}

/** Whether a file of that name may be the report of a fleet or of a shard. */
export function isReportName(name: string): boolean {
  return /^fleet(?:-\d+-of-\d+)?\.json$/.test(name);
}

/** A cell of which nothing is known yet. */
export function pending(cell: Cell): CellResult {
  const unknown = { iso: null, sha256: null, fileSize: null, error: null, durationMs: 0 };
  return { ...cell, name: cellName(cell), state: 'pending', ...unknown };
}

/** Whether the image of a cell is there. */
export function isDone({ state }: Pick<CellResult, 'state'>): boolean {
  return state === 'built' || state === 'cached' || state === 'kept';
}

export function reportText(report: FleetReport): string {
  return `${JSON.stringify(report, null, 2)}\n`;
}

/** A report from its text; `file` is its name in errors. Throws `E_FORMAT` with the first thing that is wrong. */
export function parseReport(text: string, file: string): FleetReport {
  const read = checkedJson(text, fleetReportSchema);
  if ('value' in read) return read.value;
  throw new FailbackError('E_FORMAT', `${file} is not the report of a fleet: ${read.problem}.`, {
    hint: 'failback fleet build writes it as fleet.json, or fleet-0-of-3.json for a shard.',
    data: { path: file },
  });
}
