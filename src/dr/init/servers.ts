import type { SourceServer } from '../../aws/drs/source-servers.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { formatSize } from '../../size.ts';
import { matchSourceServers } from '../inventory/match-source-servers.ts';
import type { PlanServer } from '../plan/plan.ts';
import { comment, scalar } from './lines.ts';
import { slugs } from './slug.ts';

/** A machine as a server of the plan that is written. */
export interface NewServer {
  readonly name: string;
  readonly machine: Machine;
  /** Id of its source server, if there is one already. */
  readonly sourceServer: string | null;
  /** How that is known: `tag`, `hostname`, `mac`. */
  readonly matchedBy: string | null;
  /** Ids of source servers among which it cannot be told. */
  readonly ambiguous: readonly string[];
}

/** The machines under names that a plan takes, with the source servers that they are in DRS already. */
export function newServers(
  plan: string,
  machines: readonly Machine[],
  sourceServers: readonly SourceServer[],
): NewServer[] {
  const names = slugs(machines.map(({ name }) => name));
  const candidates = machines.map((machine, index) => ({
    machine,
    server: { name: names[index] ?? '', vm: machine.name, wave: 1 } satisfies PlanServer,
  }));
  const matches = matchSourceServers(plan, candidates, sourceServers);
  return candidates.map(({ machine, server: { name } }, index) => {
    const { sourceServer = null, by = null, ambiguous = [] } = matches[index] ?? {};
    return { name, machine, sourceServer: sourceServer?.sourceServerID ?? null, matchedBy: by, ambiguous };
  });
}

/** The entry of a server in the plan, with what is known of its machine. */
export function serverLines({ name, machine, sourceServer, matchedBy, ambiguous }: NewServer): string {
  const lines = [
    ` ${comment(describe(machine))}`,
    `  - name: ${scalar(name)}`,
    `    vm: ${scalar(machine.name)}`,
    ...(machine.secureBoot ? [`   ${comment('Secure Boot is on: the agent of DRS needs it off')}`] : []),
  ];
  if (sourceServer !== null)
    lines.push(`    sourceServer: ${sourceServer}${comment(`known by its ${matchedBy ?? ''}`)}`);
  for (const id of ambiguous) lines.push(`    # sourceServer: ${id}${comment('one of several that it may be')}`);
  return lines.join('\n');
}

function describe({ size, os, generation, power, osDisk, dataDisks }: Machine): string {
  const sizes = [osDisk, ...dataDisks].map(({ bytes }) => (bytes === null ? '?' : formatSize(bytes)));
  const system = os === 'windows' ? 'Windows' : 'Linux';
  return `${size}, ${system}, generation ${generation ?? 'unknown'}, disks ${sizes.join(' + ')}, ${power}`;
}
