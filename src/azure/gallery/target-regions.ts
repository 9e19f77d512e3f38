import { FailbackError } from '../../errors.ts';
import { regionName } from '../names.ts';

/** A region that gets copies of an image version. */
export interface TargetRegion {
  /** Short name. */
  readonly name: string;
  /** Copies in the region. */
  readonly replicas: number;
}

/** Copies of one version in a region ("Limits of Azure Compute Gallery"). */
const MOST = 100;

/**
 * `--target-region A,B=2`: regions with the number of copies in each, one unless told. The source's own region is
 * always one of them, because Azure demands it. Throws `E_USAGE`.
 */
export function parseTargetRegions(texts: readonly string[], source: string): TargetRegion[] {
  const regions = new Map<string, number>();
  for (const text of texts.flatMap((list) => list.split(',')).map((one) => one.trim())) {
    const [, place = '', count = '1'] = /^([^=]*)(?:=(.*))?$/s.exec(text) ?? [];
    const name = regionName(place.trim(), '--target-region');
    const replicas = /^\d{1,3}$/.test(count) ? Number(count) : 0;
    if (replicas < 1 || replicas > MOST) throw bad(text, `The number of copies is 1 to ${MOST}, as in ${name}=2.`);
    if (regions.has(name)) throw bad(text, `${name} is named twice.`);
    regions.set(name, replicas);
  }
  if (!regions.has(source)) return [{ name: source, replicas: 1 }, ...toList(regions)];
  return toList(regions);
}

function toList(regions: ReadonlyMap<string, number>): TargetRegion[] {
  return [...regions].map(([name, replicas]) => ({ name, replicas }));
}

function bad(text: string, hint: string): FailbackError {
  return new FailbackError('E_USAGE', `--target-region: "${text}" cannot be used.`, { hint });
}
