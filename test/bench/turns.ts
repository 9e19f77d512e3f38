import type { Measured } from './measure.ts';

export const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);

/**
 * Lets all take turns, because the speed of a machine changes over minutes, every other round backwards, because each
 * leaves the machine in another state to the next. The first round, numbered 0, only warms the caches.
 */
export async function takeTurns<T, M extends Measured>(
  contestants: readonly T[],
  run: (contestant: T, round: number) => Promise<M>,
): Promise<Map<T, M[]>> {
  const runs = new Map<T, M[]>(contestants.map((contestant) => [contestant, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const contestant of round % 2 === 0 ? contestants : [...contestants].reverse()) {
      const measured = await run(contestant, round);
      if (round > 0) runs.get(contestant)?.push(measured);
    }
  }
  return runs;
}
