import { MiB } from '../../src/size.ts';
import { markdownTable } from '../support/markdown-table.ts';
import { type Measured, ratioOf, summary } from './measure.ts';
import { machine, mebibytes, seconds } from './report.ts';

export const SENDERS = ['failback', 'az', 'raw client', 'raw client, checksums ready'] as const;

export interface Upload {
  readonly who: (typeof SENDERS)[number];
  /** Name of the service. */
  readonly service: string;
}

/** The text of docs/benchmarks.md; `data` is what has to travel, in bytes. */
export function printUploads(runs: ReadonlyMap<Upload, readonly Measured[]>, data: number): void {
  console.log(machine());
  const head = ['service', 'sender', 'wall', 'MiB/s', "ratio of failback's", 'processor time', 'peak memory'];
  const rows = [...runs].map(([{ who, service }, measured]) => {
    const ours = [...runs].find(([each]) => each.who === 'failback' && each.service === service)?.[1] ?? [];
    const { seconds: wall, cpuSeconds, peakMiB } = summary(measured);
    const { median, lowest, highest } = ratioOf(ours, measured);
    const ratio = who === 'failback' ? '' : `${median.toFixed(2)} (${lowest.toFixed(2)}–${highest.toFixed(2)})`;
    const rate = (data / MiB / wall).toFixed(0);
    return [service, who, seconds(wall), rate, ratio, seconds(cpuSeconds), mebibytes(peakMiB)];
  });
  console.log(markdownTable(head, rows));
}
