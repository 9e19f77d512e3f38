import { FailbackError, isFailbackError } from '../errors.ts';
import type { BlockMap } from '../formats/block-map.ts';
import type { Problem } from '../formats/problem.ts';
import type { GrainCodec } from '../formats/vmdk/codec.ts';
import type { WrittenDisk } from '../formats/write-data.ts';
import { compareDisk, type CompareOptions } from './compare-disk.ts';
import { openInput } from './open-input.ts';
import type { Target } from './target.ts';

export interface VerifyOutputOptions extends CompareOptions {
  readonly codec?: GrainCodec | undefined;
}

/** Opens a file that was written, and reads all of it again. Throws `E_VERIFY` with all that differs, `E_INTERRUPTED`. */
export async function verifyOutput(
  path: string,
  target: Target,
  written: WrittenDisk,
  blocks: BlockMap,
  options: VerifyOutputOptions,
): Promise<void> {
  const differences = await findDifferences(path, target, written, blocks, options).catch((error: unknown) => {
    if (!isFailbackError(error) || error.code !== 'E_FORMAT') throw error;
    return [difference('unreadable', error.message)];
  });
  if (differences.length === 0) return;
  const all = differences.map(({ message }) => message).join(' ');
  throw new FailbackError('E_VERIFY', `What was written does not read as it should. ${all}`, {
    hint: 'Convert it again; if that does not help, check the disk and the memory of this machine.',
    data: { differences },
  });
}

async function findDifferences(
  path: string,
  { kind, subformat }: Target,
  { virtualSize }: WrittenDisk,
  blocks: BlockMap,
  options: VerifyOutputOptions,
): Promise<Problem[]> {
  const { codec, signal } = options;
  await using input = await openInput(path, { kind, codec, signal, spool: true });
  const { disk } = input;
  if (disk.size !== virtualSize || disk.subformat !== subformat) {
    const found = `It is a disk of ${disk.size} bytes (${disk.subformat})`;
    return [difference('size', `${found}, not of ${virtualSize} bytes (${subformat}).`)];
  }
  return [...disk.problems, ...(await compareDisk(disk, blocks, options))];
}

function difference(code: string, message: string): Problem {
  return { code, severity: 'error', message };
}
