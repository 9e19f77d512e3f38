import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import { dataRuns } from '../formats/data-runs.ts';
import { decodeSparseHeader, SECTOR } from '../formats/vmdk/header.ts';

export interface KeptDisk {
  readonly fileSize: number;
  readonly sha256: string;
}

/** Writes a stream into an empty file, leaving zeros as holes, and gives its digest. */
export async function keepDisk(
  stream: AsyncIterable<Uint8Array>,
  file: FileHandle,
  signal: AbortSignal,
): Promise<KeptDisk> {
  const hash = createHash('sha256');
  let offset = 0;
  for await (const data of stream) {
    signal.throwIfAborted();
    for (const run of dataRuns({ offset, data })) await file.write(run.data, 0, run.data.length, run.offset);
    hash.update(data);
    offset += data.length;
  }
  await file.truncate(offset);
  return { fileSize: offset, sha256: hash.digest('hex') };
}

/** The same for a sparse VMDK, whose content id is random as qemu-img makes it: `cid` (8 hex digits) takes its place. */
export async function keepVmdk(
  stream: AsyncIterable<Uint8Array>,
  file: FileHandle,
  cid: string,
  signal: AbortSignal,
): Promise<KeptDisk> {
  return keepDisk(withContentId(stream, cid), file, signal);
}

async function* withContentId(stream: AsyncIterable<Uint8Array>, cid: string): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]();
  let head: Uint8Array = new Uint8Array();
  let end = Number.POSITIVE_INFINITY;
  while (head.length < end) {
    const next = await iterator.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
    if (end === Number.POSITIVE_INFINITY && head.length >= SECTOR) {
      const { descriptor } = decodeSparseHeader(head.subarray(0, SECTOR));
      end = descriptor === undefined ? 0 : descriptor.offset + descriptor.length;
    }
  }
  // Latin-1 keeps every byte as it is.
  const text = Buffer.from(head).toString('latin1', 0, Math.min(end, head.length));
  yield Buffer.concat([
    Buffer.from(text.replace(/^CID=[0-9a-f]{8}/im, `CID=${cid}`), 'latin1'),
    head.subarray(text.length),
  ]);
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}
