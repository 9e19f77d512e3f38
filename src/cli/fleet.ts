import { FailbackError } from '../errors.ts';
import type { Shard } from '../fleet/cell.ts';
import type { Generation } from '../image/options.ts';
import { list, type Option } from './option.ts';

/** Which images a fleet has. */
export const MATRIX = {
  regions: list('AWS regions, such as us-east-2,eu-west-1; all unless told', { separator: /[,\s]+/ }),
  generations: list('Azure VM generations; 1 unless told', { separator: /[,\s]+/, choices: ['1', '2'] }),
  filesystems: list('File systems; ext4 unless told', { separator: /[,\s]+/, choices: ['ext4', 'xfs'] }),
};

interface MatrixValues {
  readonly regions: readonly string[];
  readonly generations: readonly ('1' | '2')[];
  readonly filesystems: readonly ('ext4' | 'xfs')[];
}

/** The same as the library wants it; what is absent is left to it. */
export function matrixOptions({ regions, generations, filesystems }: MatrixValues) {
  const given = <T>(items: readonly T[]) => (items.length === 0 ? undefined : items);
  return {
    regions: regions.includes('all') ? undefined : given(regions),
    generations: given(generations.map((generation): Generation => (generation === '2' ? 2 : 1))),
    filesystems: given(filesystems),
  };
}

/** One of several equal parts of a fleet, as `INDEX/TOTAL`. */
export const shard: Option<Shard> = {
  kind: 'text',
  describe: 'Build one part of the fleet, such as 0/3; the parts count from 0',
  parse(text) {
    const [, index, total] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
    if (total === undefined || Number(total) === 0) {
      throw new FailbackError('E_USAGE', `"${text}" is not a shard.`, { hint: 'Write INDEX/TOTAL, such as 0/3.' });
    }
    return { index: Number(index), total: Number(total) };
  },
};
