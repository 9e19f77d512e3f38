import type { RandomAccess } from '../../bytes.ts';
import { damaged, type Problem } from '../problem.ts';
import { decodeFooter, FOOTER_SIZE, isFooter, type VhdFooter } from './footer.ts';

export interface FoundFooter {
  readonly footer: VhdFooter;
  /** Where the content of the file ends, in bytes: at the footer, if there is one at the end. */
  readonly end: number;
  readonly problems: readonly Problem[];
}

/** What makes a footer unusable, whatever else it says. */
const FATAL = new Set(['vhd-version', 'vhd-type', 'vhd-size']);

/**
 * Finds the footer of a VHD: at its end, or else the copy that a dynamic disk has at its beginning. A footer whose
 * checksum is wrong counts only if it fits a fixed disk to the byte. Throws `E_FORMAT`.
 */
export async function findFooter(file: RandomAccess): Promise<FoundFooter> {
  const { last, end } = await lastFooter(file);
  const head = await file.read(0, FOOTER_SIZE);
  const copy = isFooter(head) && head.length === FOOTER_SIZE ? decodeFooter(head) : undefined;
  if (last && isSound(last)) return { ...choose(last, copy), end };
  if (copy && isSound(copy) && copy.type !== 'fixed') {
    const message = 'The footer at the end of the VHD is missing or damaged; its copy at the beginning was used.';
    return { ...choose(copy), end: last ? end : file.size, problems: [warning('vhd-footer-damaged', message)] };
  }
  if (last?.type === 'fixed' && last.size === end) return { ...choose(last), end };
  throw damaged('VHD', last || copy ? 'the checksum of its footer is wrong' : 'its last 512 bytes are no footer');
}

/** The last 512 bytes, or 511: so short were the footers of Virtual PC before 2004. */
async function lastFooter(file: RandomAccess): Promise<{ last: VhdFooter | undefined; end: number }> {
  const end = Math.max(0, file.size - FOOTER_SIZE);
  const tail = await file.read(end, FOOTER_SIZE);
  if (tail.length === FOOTER_SIZE && isFooter(tail)) return { last: decodeFooter(tail), end };
  const short = tail.subarray(1);
  if (!isFooter(short)) return { last: undefined, end };
  return { last: decodeFooter(Buffer.concat([short], FOOTER_SIZE)), end: end + 1 };
}

/** Checks the footer, against its copy where there has to be one. */
function choose(footer: VhdFooter, copy?: VhdFooter): Omit<FoundFooter, 'end'> {
  const fatal = footer.problems.find(({ code }) => FATAL.has(code));
  if (fatal) throw damaged('VHD', `its footer is impossible (${fatal.message.replace(/\.$/, '')})`);
  const problems = [...footer.problems];
  if (footer.type !== 'fixed' && (copy === undefined || !isSound(copy))) {
    problems.push(warning('vhd-footer-copy-damaged', 'The copy of the footer at the beginning of the VHD is damaged.'));
  } else if (footer.type !== 'fixed' && copy && !sameDisk(footer, copy)) {
    throw damaged('VHD', 'its footer and the copy at its beginning are of different disks');
  }
  return { footer, problems };
}

function sameDisk(a: VhdFooter, b: VhdFooter): boolean {
  return a.size === b.size && a.type === b.type && a.dataOffset === b.dataOffset;
}

function isSound({ problems }: VhdFooter): boolean {
  return problems.every(({ code }) => code !== 'vhd-checksum');
}

function warning(code: string, message: string): Problem {
  return { code, severity: 'warning', message };
}
