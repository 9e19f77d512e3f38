import { Worker } from 'node:worker_threads';
import * as assert from 'uvu/assert';
import { type ErrorCode, isFailbackError } from '../../../src/errors.ts';
import { type Random, random } from './random.ts';
import { type Content, difference } from './reference/content.ts';

const SEED = Number(process.env.FUZZ_SEED ?? Date.now() % 2 ** 31);
const CASES = Number(process.env.FUZZ_CASES ?? 60_000);
/** Leaves a slow machine some of the five minutes that a file may take. */
const SECONDS = Number(process.env.FAILBACK_FUZZ_SECONDS ?? 240);
console.log(`FUZZ_SEED=${SEED} FUZZ_CASES=${CASES} FAILBACK_FUZZ_SECONDS=${SECONDS}`);
const started = performance.now();

/** What became of a file: it was read as one of the disks that it may be, or refused with a coded error. */
export type Verdict = 'read' | 'refused';

/**
 * Runs a share of the file's cases, each with random numbers of its own: case 7 of a seed is the same however many
 * cases run. Ends early after FAILBACK_FUZZ_SECONDS. A failure names its case, and so does a hang, which ends the
 * process.
 */
export async function fuzz(share: number, attempt: (random: Random) => Promise<Verdict>): Promise<void> {
  const cases = Math.ceil(CASES * share);
  const verdicts = { read: 0, refused: 0 };
  const watchdog = startWatchdog();
  try {
    for (let index = 0; index < cases; index++) {
      if (performance.now() - started > SECONDS * 1000) {
        console.log(`only ${index} of ${cases} cases in ${SECONDS} seconds`);
        break;
      }
      watchdog.at(index);
      try {
        verdicts[await attempt(caseRandom(index))]++;
      } catch (error) {
        throw new Error(`case ${index} of FUZZ_SEED=${SEED}: ${String(error)}`, { cause: error });
      }
    }
  } finally {
    await watchdog.stop();
  }
  console.log(`${verdicts.read} read, ${verdicts.refused} refused`);
}

/** The random numbers of a case: neighbouring seeds must not give neighbouring numbers. */
export function caseRandom(index: number): Random {
  return random(Math.imul(SEED ^ 0x5bd1_e995, 0x9e37_79b1) + Math.imul(index, 0x85eb_ca6b));
}

/** Reads a damaged file and judges it: any of the `right` disks, or an error with one of the codes. */
export async function judge(
  read: () => Promise<Content>,
  right: () => readonly (Content | undefined)[],
  codes: readonly ErrorCode[] = ['E_FORMAT'],
): Promise<Verdict> {
  let found: Content;
  try {
    found = await read();
  } catch (error) {
    if (isFailbackError(error) && codes.includes(error.code)) return 'refused';
    throw error;
  }
  const differences = right().map((content) => (content === undefined ? 'unreadable' : difference(found, content)));
  assert.ok(differences.includes(undefined), `another disk: ${differences.join(', or ')}`);
  return 'read';
}

/** Ends the process when a case takes a minute: from another thread, as a loop without end blocks this one. */
function startWatchdog(): { at(index: number): void; stop(): Promise<unknown> } {
  const current = new Int32Array(new SharedArrayBuffer(4));
  const program = `
    const { workerData: { current, seed } } = require('node:worker_threads');
    for (let last = -1; ; last = current[0]) {
      Atomics.wait(current, 0, current[0], 60_000);
      if (current[0] !== last) continue;
      require('node:fs').writeSync(2, 'case ' + last + ' of FUZZ_SEED=' + seed + ' hangs\\n');
      process.kill(process.pid, 'SIGKILL');
    }`;
  const worker = new Worker(program, { eval: true, workerData: { current, seed: SEED } });
  worker.unref();
  return {
    at: (index) => void Atomics.store(current, 0, index),
    stop: () => worker.terminate(),
  };
}
