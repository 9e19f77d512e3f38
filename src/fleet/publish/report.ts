import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { AzureCall } from '../../azure/dry-run.ts';
import { checkedJson } from '../../checked-json.ts';
import { FailbackError } from '../../errors.ts';
import { unreadable } from '../../file-source.ts';
import { type Cell, cellName } from '../cell.ts';

/** How it went with the image of one cell. */
export interface PublishResult extends Cell {
  /** Of the image, and of what it becomes on Azure. */
  readonly name: string;
  /** `unchanged` if the same was there already, `kept` from an earlier run; `planned` by a dry run; `pending` if it was not come to. */
  readonly state: 'published' | 'unchanged' | 'kept' | 'planned' | 'failed' | 'pending';
  /** ARM id. */
  readonly id: string | null;
  /** SHA-512 of the ISO. */
  readonly iso: string | null;
  /** Of the VHD. */
  readonly sha256: string | null;
  /** `diskDigest`: the tag `failback-kit:digest`. */
  readonly digest: string | null;
  /** Bytes that were sent for it; none if an equal image had been sent. */
  readonly sent: number;
  /** The disk or blob of which it is made, if that is still there. */
  readonly source: string | null;
  readonly error: { readonly code: string; readonly message: string; readonly hint?: string | undefined } | null;
  readonly durationMs: number;
}

/** What makes two publications go to the same place. */
export type PublishTarget = Readonly<Record<string, string | readonly string[] | boolean | null>>;

/** What `fleet publish` leaves beside the images: `fleet-published.json`. */
export interface PublishReport {
  readonly reportVersion: 1;
  readonly tool: { readonly name: 'failback-kit'; readonly version: string };
  readonly target: PublishTarget;
  readonly cells: readonly PublishResult[];
  /** What a dry run would do. */
  readonly calls: readonly AzureCall[] | null;
  readonly startedAt: string;
  readonly durationMs: number;
}

export const PUBLISHED_FILE = 'fleet-published.json';

const nullable = z.string().nullable();

const publishReportSchema: z.ZodType<PublishReport> = z.strictObject({
  reportVersion: z.literal(1),
  tool: z.strictObject({ name: z.literal('failback-kit'), version: z.string() }),
  target: z.record(z.string(), z.union([z.string(), z.array(z.string()), z.boolean(), z.null()])),
  cells: z.array(
    z
      .strictObject({
        region: z.string(),
        generation: z.union([z.literal(1), z.literal(2)]),
        fs: z.enum(['ext4', 'xfs']),
        name: z.string(),
        state: z.enum(['published', 'unchanged', 'kept', 'planned', 'failed', 'pending']),
        ...{ id: nullable, iso: nullable, sha256: nullable, digest: nullable, source: nullable },
        sent: z.int().nonnegative(),
        error: z.strictObject({ code: z.string(), message: z.string(), hint: z.string().optional() }).nullable(),
        durationMs: z.int().nonnegative(),
      })
      .refine((one) => one.name === cellName(one), 'the name is not that of the image'),
  ),
  calls: z.null(),
  startedAt: z.iso.datetime(),
  durationMs: z.int().nonnegative(),
});

/** Whether what was asked for stands on Azure. */
export function isPublished({ state }: Pick<PublishResult, 'state'>): boolean {
  return state === 'published' || state === 'unchanged' || state === 'kept';
}

/** What an earlier run left in a folder; undefined if there was none. Throws `E_FORMAT`, `E_INPUT_MISSING`. */
export async function readPublishReport(folder: string): Promise<PublishReport | undefined> {
  const path = join(folder, PUBLISHED_FILE);
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unreadable(path, error);
  });
  if (text === undefined) return undefined;
  const read = checkedJson(text, publishReportSchema);
  if ('value' in read) return read.value;
  throw new FailbackError('E_FORMAT', `${path} is not a report of what was published: ${read.problem}.`, {
    hint: 'Remove it, and leave --resume out: what stands on Azure is found there.',
    data: { path },
  });
}
