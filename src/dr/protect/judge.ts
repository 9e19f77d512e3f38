import type { SourceServer } from '@aws-sdk/client-drs';
import { replicationOf } from '../../aws/drs/replication.ts';
import { sameId } from '../../azure/arm-id.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { FailbackError } from '../../errors.ts';
import type { ServerRow } from '../inventory/inventory.ts';
import { restoredTo } from '../restored-to.ts';
import { stageOf } from '../status/stage-of.ts';
import { isAway, type Stage } from '../status/stages.ts';
import { planTagsOf } from '../tags.ts';

/** What is to be done with a server. */
export type Verdict =
  /** Its agent is to be installed; `again` where there was one. `replaces` is the source server whose place it takes. */
  | { readonly does: 'install'; readonly machine: Machine; readonly again: boolean; readonly replaces?: string }
  /** Its agent is there; `stopped` if its replication is to be started anew. */
  | { readonly does: 'keep'; readonly sourceServer: SourceServer; readonly stopped: boolean }
  /** It runs on AWS, or is on its way from or to there. */
  | { readonly does: 'leave'; readonly stage: Stage }
  | { readonly does: 'refuse'; readonly error: FailbackError };

/** An agent tells DRS every few minutes that it is there; one that is silent for so many milliseconds is gone. */
const QUIET = 15 * 60_000;

/**
 * By what both clouds say of it; `now` are milliseconds since 1970, `restored` is the machine that it came back to last.
 */
export function judge(row: ServerRow, plan: string, now: number, restored?: Machine): Verdict {
  const { server, sourceServer, recoveryInstance, ambiguous } = row;
  const stage = stageOf(row);
  if (ambiguous.length > 0) {
    const hint = 'Name the right one with sourceServer in the plan.';
    return refuse(`${ambiguous.join(' and ')} could both be the source server of ${server.name}.`, hint);
  }
  if (isAway(stage) || (recoveryInstance && !recoveryInstance.isDrill)) return { does: 'leave', stage };
  if (!sourceServer) {
    if (server.sourceServer === undefined) return install(row, { again: false, restored });
    const hint = 'Take sourceServer out of the plan: what is installed then is known by its tags.';
    return refuse(`DRS has no source server ${server.sourceServer}, which the plan names for ${server.name}.`, hint);
  }
  const owner = planTagsOf(sourceServer.tags)?.plan ?? plan;
  if (owner !== plan) {
    const message = `${sourceServer.sourceServerID} is a server of the plan ${owner}.`;
    return refuse(message, 'One server is protected by one plan: take it out of one of the two.');
  }
  const { machine } = row;
  if (machine && isAnother(machine, sourceServer)) {
    if (server.sourceServer === undefined) return install(row, { again: false, restored });
    const message = `${sourceServer.sourceServerID}, which the plan names for ${server.name}, is another machine than ${machine.name}.`;
    return refuse(message, 'Take sourceServer out of the plan: what is installed then is known by its tags.');
  }
  const elsewhere = restoredTo(sourceServer);
  if (elsewhere !== undefined && machine?.name !== elsewhere) {
    const message = `${sourceServer.sourceServerID} is of the machine on which ${server.name} ran before.`;
    return refuse(message, `${server.name} came back to ${elsewhere}: write vm: ${elsewhere} in the plan.`);
  }
  const { phase } = replicationOf(sourceServer);
  if (phase === 'disconnected' || isSilent(sourceServer, now)) return install(row, { again: true, restored });
  return stoppedMachine(row, restored) ?? { does: 'keep', sourceServer, stopped: phase === 'stopped' };
}

/** By what Run Command and the installer need of a machine. */
function install(
  { server: { name, vm }, machine, sourceServer, matchedBy }: ServerRow,
  { again, restored }: { readonly again: boolean; readonly restored: Machine | undefined },
): Verdict {
  if (!machine) return refuse(`${name}: there is no machine ${vm} on Azure.`, 'Check vm, and azure, in the plan.');
  if (!isUp(machine)) return notUp(name, machine, restored);
  if (!machine.agent) {
    const hint = "It was made without Azure's agent: install the Azure VM agent in it, and allow extensions.";
    return refuse(`${name}: the machine ${machine.name} takes no commands.`, hint);
  }
  if (machine.os === 'linux' && machine.secureBoot) {
    const hint = 'Switch Secure Boot off (stop the machine, Configuration, Security type), then run this again.';
    return refuse(`${name}: with Secure Boot the driver of the agent is not loaded.`, hint);
  }
  const replaces = again || matchedBy !== 'tag' ? undefined : sourceServer?.sourceServerID;
  return { does: 'install', machine, again, ...(replaces === undefined ? {} : { replaces }) };
}

/** Nothing is sent by a machine that does not run; what DRS has already is not lost. */
function stoppedMachine({ server, machine }: ServerRow, restored: Machine | undefined): Verdict | undefined {
  return machine && !isUp(machine) ? notUp(server.name, machine, restored) : undefined;
}

function isUp({ power }: Machine): boolean {
  return power === 'running' || power === 'starting' || power === 'unknown';
}

/** The machine of before a cutover stands still for good: it must not run beside the one that has its place. */
function notUp(name: string, { id, name: machine, group, power }: Machine, restored: Machine | undefined): Verdict {
  const message = `${name}: the machine ${machine} is ${power}.`;
  return restored && !sameId(restored.id, id)
    ? refuse(message, `${name} came back to ${restored.name}: write vm: ${restored.name} in the plan.`)
    : refuse(message, `Start it: az vm start -g ${group} -n ${machine}`);
}

/** After a cutover to a new machine, DRS still has the one before: by its MAC addresses it is known. */
function isAnother({ nics }: Machine, { sourceProperties }: SourceServer): boolean {
  const key = (mac: string) => mac.toLowerCase().replaceAll('-', ':');
  const own = nics.flatMap(({ mac }) => (mac ? [key(mac)] : []));
  const its = (sourceProperties?.networkInterfaces ?? []).flatMap(({ macAddress }) =>
    macAddress ? [key(macAddress)] : [],
  );
  return own.length > 0 && its.length > 0 && !own.some((mac) => its.includes(mac));
}

function isSilent({ lifeCycle, dataReplicationInfo }: SourceServer, now: number): boolean {
  if (dataReplicationInfo?.dataReplicationState === 'STOPPED') return false;
  return now - Date.parse(lifeCycle?.lastSeenByServiceDateTime ?? '') > QUIET;
}

function refuse(message: string, hint: string): Verdict {
  return { does: 'refuse', error: new FailbackError('E_GUARD', message, { hint }) };
}
