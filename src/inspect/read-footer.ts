import type { RandomAccess } from '../bytes.ts';
import type { Problem } from '../formats/problem.ts';
import { decodeFooter, FOOTER_SIZE, isFooter, type VhdFooter } from '../formats/vhd/footer.ts';
import type { FooterFacts } from './facts.ts';

interface ReadFooter {
  readonly facts: FooterFacts;
  readonly problems: readonly Problem[];
}

/**
 * The footer of a VHD however damaged it is: the one at the end, that of 511 bytes as old programs write it, or the copy
 * that a dynamic disk has in front.
 */
export async function readFooter(file: RandomAccess): Promise<ReadFooter | undefined> {
  const end = Math.max(0, file.size - FOOTER_SIZE);
  const tail = await file.read(end, FOOTER_SIZE);
  if (tail.length < FOOTER_SIZE) return undefined;
  if (isFooter(tail)) return described(decodeFooter(tail), end);
  if (isFooter(tail.subarray(1))) {
    return described(decodeFooter(Buffer.concat([tail.subarray(1)], FOOTER_SIZE)), end + 1);
  }
  const head = await file.read(0, FOOTER_SIZE);
  return isFooter(head) ? described(decodeFooter(head), 0) : undefined;
}

function described({ timestamp, dataOffset, problems, ...fields }: VhdFooter, offset: number): ReadFooter {
  const facts = {
    ...fields,
    offset,
    createdAt: new Date(timestamp * 1000).toISOString().replace('.000Z', 'Z'),
    dataOffset: dataOffset ?? null,
    checksumOk: problems.every(({ code }) => code !== 'vhd-checksum'),
  };
  return { facts, problems };
}
