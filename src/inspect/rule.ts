import { commandLine } from '../toolbox/command-line.ts';
import type { DiskFacts } from './facts.ts';
import type { Finding, Generation } from './finding.ts';

/** One thing that can be wrong with a disk. */
export interface Rule {
  readonly code: string;
  readonly severity: Finding['severity'];
  /** VM generations that it concerns; both unless told. */
  readonly generations?: readonly Generation[];
  /** What is wrong, as sentences; anything else if the disk passes. */
  readonly check: (facts: DiskFacts) => string | false | null | undefined;
  /** What to do; asked only if something is wrong. */
  readonly hint?: string | null | ((facts: DiskFacts) => string | null);
}

/** The command that makes a VHD for Azure of this disk. */
export function convertCommand({ path, member }: DiskFacts): string {
  const output = /\.vhd$/i.test(path) ? path.replace(/\.vhd$/i, '-fixed.vhd') : `${path.replace(/\.\w+$/, '')}.vhd`;
  const chosen = member === null ? [] : ['--member', member];
  return commandLine({ tool: 'failback', args: ['convert', path, output, ...chosen] });
}

export function convertHint(facts: DiskFacts): string {
  return `Convert it: ${convertCommand(facts)}`;
}
