import { idKey } from '../../azure/arm-id.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { listNics } from '../../azure/network/nics.ts';
import { isFailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import { planTagsOf } from '../tags.ts';
import { indexBy } from './index-by.ts';
import type { Parts, ServerRow } from './inventory.ts';
import { commonGroup } from './read.ts';

/** Whether a server has no source server yet, and one that nobody claims might be its own. */
export function needMacs(rows: readonly ServerRow[], { machines, sourceServers }: Parts): boolean {
  if (!machines || !sourceServers) return false;
  const taken = new Set(rows.flatMap(({ sourceServer }) => sourceServer?.sourceServerID ?? []));
  const free = sourceServers.some(({ sourceServerID = '', tags }) => !taken.has(sourceServerID) && !planTagsOf(tags));
  return free && rows.some(isOpen);
}

function isOpen({ server, machine, sourceServer, ambiguous }: ServerRow): boolean {
  const lacks = sourceServer === null && ambiguous.length === 0 && server.sourceServer === undefined;
  return lacks && machine !== null && machine !== undefined && machine.nics.length === 0;
}

/** The machines with their interfaces, in one more call; without them if Azure does not say. */
export async function withMacs(flow: Flow, machines: readonly Machine[]): Promise<readonly Machine[]> {
  try {
    const nics = await listNics(flow.azure, flow.signal, { group: commonGroup(flow.plan) });
    const byMachine = indexBy(nics, ({ machine }) => (machine === null ? [] : [idKey(machine)]));
    return machines.map((machine) => ({ ...machine, nics: byMachine.get(idKey(machine.id)) ?? [] }));
  } catch (error) {
    if (!isFailbackError(error) || error.fault === 'internal' || flow.signal.aborted) throw error;
    return machines;
  }
}
