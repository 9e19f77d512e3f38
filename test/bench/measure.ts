import { readFile } from 'node:fs/promises';
import { execa, type Options } from 'execa';

export interface Measured {
  /** Wall time. */
  readonly seconds: number;
  /** The largest resident set of the process itself, its threads included, in MiB. */
  readonly peakMiB: number;
  /** Processor time of the process, in seconds, as it was last seen: up to 20 ms short. */
  readonly cpuSeconds: number;
}

/** Ticks of the kernel's clock in a second, as /proc counts them (proc(5)). */
const TICKS = 100;

/** Runs a command to its end; throws if it fails. */
export async function measure(command: string, args: readonly string[], options: Options = {}): Promise<Measured> {
  const started = performance.now();
  const child = execa(command, args, { stdout: 'ignore', ...options });
  let peak = 0;
  let ticks = 0;
  const look = setInterval(() => {
    void readFile(`/proc/${child.pid ?? 0}/stat`, 'latin1').then(
      (stat) => (ticks = Math.max(ticks, ticksOf(stat))),
      () => undefined,
    );
    void readFile(`/proc/${child.pid ?? 0}/status`, 'utf8').then(
      (status) => (peak = Math.max(peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0))),
      () => undefined,
    );
  }, 20);
  try {
    await child;
  } finally {
    clearInterval(look);
  }
  return { seconds: (performance.now() - started) / 1000, peakMiB: peak / 1024, cpuSeconds: ticks / TICKS };
}

/** User and system time: the fields 14 and 15, counted behind the name, which may hold blanks. */
function ticksOf(stat: string): number {
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return Number(fields[11]) + Number(fields[12]);
}

/** The median time and the largest memory of several runs of the same. */
export function summary(runs: readonly Measured[]): Measured {
  return {
    seconds: median(runs.map(({ seconds }) => seconds)),
    peakMiB: Math.max(...runs.map((run) => run.peakMiB)),
    cpuSeconds: median(runs.map(({ cpuSeconds }) => cpuSeconds)),
  };
}

export interface Ratio {
  readonly median: number;
  readonly lowest: number;
  readonly highest: number;
}

/** How the times of two contestants compare, round by round: what slows a whole round down is in both. */
export function ratioOf(ours: readonly Measured[], theirs: readonly Measured[]): Ratio {
  const all = ours.map(({ seconds }, round) => seconds / (theirs[round]?.seconds ?? Number.NaN));
  return { median: median(all), lowest: Math.min(...all), highest: Math.max(...all) };
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}
