import type { FailbackEvent, Host, Level } from '../../events.ts';

/** A host of the command line: a view that can be brought to its end. */
export interface CliHost extends Host {
  /** Shows what is still to be shown; resolves when nothing more will be written. */
  close(): Promise<void>;
}

const RANK: Readonly<Record<Level, number>> = { error: 0, warn: 1, info: 2, debug: 3 };

/** Lets through what is at least as grave as `level`. */
export function filtered(host: CliHost, level: Level): CliHost {
  return {
    report: (event: FailbackEvent) => {
      if (RANK[event.level] <= RANK[level]) host.report(event);
    },
    close: () => host.close(),
  };
}

/** Reports to several hosts. */
export function tee(hosts: readonly CliHost[]): CliHost {
  return {
    report: (event) => hosts.forEach((host) => host.report(event)),
    close: async () => {
      for (const host of hosts) await host.close();
    },
  };
}

export const noneHost: CliHost = { report: () => undefined, close: () => Promise.resolve() };
