import type { Writable } from 'node:stream';
import type { CliHost } from './host.ts';

/** One event per line, as JSON. */
export function jsonHost(stream: Pick<Writable, 'write'>): CliHost {
  return {
    report: (event) => void stream.write(`${JSON.stringify(event)}\n`),
    close: () => Promise.resolve(),
  };
}
