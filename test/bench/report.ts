import { cpus, release, totalmem } from 'node:os';
import { GiB } from '../../src/size.ts';
import { ROUNDS } from './turns.ts';

/** What the numbers were measured on; `also` names the versions of the peers. */
export function machine(...also: readonly string[]): string {
  const [cpu] = cpus();
  const memory = `${Math.round(totalmem() / GiB)} GiB`;
  const parts = [`Node ${process.version}`, ...also, `${cpus().length} × ${cpu?.model ?? 'CPU'}`, memory];
  return `${parts.join(', ')}, Linux ${release()};\nmedian of ${ROUNDS} rounds\n`;
}

export const seconds = (value: number) => `${value.toFixed(2)} s`;
export const mebibytes = (value: number) => `${Math.round(value)} MiB`;
