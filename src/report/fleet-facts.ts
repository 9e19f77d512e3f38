import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { FailbackError } from '../errors.ts';
import { unreadable } from '../file-source.ts';

/** One row of the fleet's table; null is not known. */
export interface FleetRow {
  readonly region: string;
  readonly generation: string | null;
  readonly fs: string | null;
  readonly name: string | null;
  /** `built`, `failed`, …, or the verdict of `fleet status`. */
  readonly state: string | null;
  /** AWS serves something newer. */
  readonly isStale: boolean;
  /** Why it is as it is; empty if nobody looked. */
  readonly reasons: readonly string[];
  readonly iso: string | null;
  readonly fileSize: number | null;
  readonly durationMs: number | null;
  readonly error: { readonly code: string; readonly message: string } | null;
}

export interface FleetFacts {
  readonly rows: readonly FleetRow[];
  readonly startedAt: string | null;
  readonly durationMs: number | null;
}

const word = z.string().nullable().catch(null).default(null);
const words = z.array(z.string()).catch([]).default([]);
const number = z.number().nonnegative().nullable().catch(null).default(null);

/** What a run of a fleet and a look at its state have in common; whatever else they say is passed over. */
const schema = z.looseObject({
  cells: z.array(
    z.looseObject({
      region: z.string(),
      generation: z
        .union([z.string(), z.number().transform(String)])
        .nullable()
        .catch(null)
        .default(null),
      fs: word,
      name: word,
      state: word,
      verdict: word,
      stale: words,
      reasons: words,
      notes: words,
      iso: word,
      fileSize: number,
      durationMs: number,
      error: z.looseObject({ code: z.string(), message: z.string() }).nullable().catch(null).default(null),
    }),
  ),
  startedAt: word,
  durationMs: number,
});

/** Reads what `fleet build` leaves, or what `fleet status --json` prints. Throws `E_INPUT_MISSING`, `E_FORMAT`. */
export async function readFleetFacts(path: string): Promise<FleetFacts> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return parseFleetFacts(text, path);
}

/** The same from a text; `file` is its name in errors. */
export function parseFleetFacts(text: string, file: string): FleetFacts {
  const result = schema.safeParse(jsonOf(text));
  if (!result.success) {
    throw new FailbackError('E_FORMAT', `${file} is no report of a fleet.`, {
      hint: 'Give the fleet.json of "failback fleet build", or what "failback fleet status --json" prints.',
      data: { path: file },
    });
  }
  const { cells, startedAt, durationMs } = result.data;
  const rows = cells.map(({ region, generation, fs, name, iso, fileSize, durationMs, ...cell }) => ({
    ...{ region, generation, fs, name, iso, fileSize, durationMs },
    state: cell.verdict ?? cell.state,
    isStale: cell.verdict === 'stale' || cell.stale.length > 0,
    reasons: [...cell.stale, ...cell.reasons, ...cell.notes],
    error: cell.error && { code: cell.error.code, message: cell.error.message },
  }));
  return { rows, startedAt, durationMs };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
