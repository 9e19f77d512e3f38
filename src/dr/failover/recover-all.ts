import { isFailbackError } from '../../errors.ts';
import { eachServer, type ServerResult } from '../each-server.ts';
import type { Flow } from '../flow.ts';
import type { FollowedJob } from '../follow-job.ts';
import type { Judged } from './judged.ts';
import type { Wish } from './wish.ts';
import type { RecoveryRun } from './recover.ts';
import { recoverWave } from './recover-wave.ts';
import type { Recovered } from './recovered.ts';

export interface RecoveredAll {
  readonly results: readonly ServerResult<Recovered>[];
  /** In the order in which they began. */
  readonly jobs: readonly FollowedJob[];
}

/** Recovers wave after wave; what fails in one holds up no other. Throws `E_INTERRUPTED`. */
export async function recoverAll(flow: Flow, judged: readonly Judged[], wish: Wish): Promise<RecoveredAll> {
  const waves = new Map<number, Promise<readonly RecoveryRun[]>>();
  const runsOf = (wave: number) => {
    const its = judged.filter(({ server }) => server.wave === wave);
    const runs = waves.get(wave) ?? recoverWave(flow, its, wish);
    waves.set(wave, runs);
    return runs;
  };
  const work = async ({ name, wave }: { readonly name: string; readonly wave: number }) => {
    const result = (await runsOf(wave)).flatMap(({ results }) => results.get(name) ?? [])[0];
    if (result === undefined) throw new TypeError(`nobody took care of ${name}`);
    if (isFailbackError(result)) throw result;
    return result;
  };
  const results = await eachServer(flow, work, { waves: true, places: Infinity });
  const settled = await Promise.allSettled(waves.values());
  const runs = settled.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  const began = ({ job }: FollowedJob) => Date.parse(job.creationDateTime ?? '') || 0;
  return { results, jobs: runs.flatMap(({ followed }) => followed ?? []).sort((a, b) => began(a) - began(b)) };
}
