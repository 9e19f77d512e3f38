import { readFile } from 'node:fs/promises';
import { execa, type Options } from 'execa';

export interface Measured {
  /** Wall time. */
  readonly seconds: number;
  /** The largest resident set of the process itself, in MiB. */
  readonly peakMiB: number;
}

/** Runs a command to its end; throws if it fails. */
export async function measure(command: string, args: readonly string[], options: Options = {}): Promise<Measured> {
  const started = performance.now();
  const child = execa(command, args, { stdout: 'ignore', ...options });
  let peak = 0;
  const look = setInterval(() => {
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
  return { seconds: (performance.now() - started) / 1000, peakMiB: peak / 1024 };
}

/** The median time and the largest memory of several runs of the same. */
export function summary(runs: readonly Measured[]): Measured {
  const sorted = [...runs].sort((a, b) => a.seconds - b.seconds);
  return {
    seconds: sorted[Math.floor(runs.length / 2)]?.seconds ?? 0,
    peakMiB: Math.max(...runs.map(({ peakMiB }) => peakMiB)),
  };
}
