import type { ServerRow } from '../inventory/inventory.ts';
import { restoredTo } from '../restored-to.ts';
import { isAway, type Stage } from './stages.ts';

/** What somebody should look at besides the stage. */
export function notesOn(row: ServerRow, stage: Stage): string[] {
  const { server, machine, sourceServer, matchedBy, ambiguous, recoveryInstance, failbackMachine } = row;
  const notes: string[] = [];
  if (ambiguous.length > 0) {
    notes.push(`may be ${ambiguous.join(' or ')} in DRS; sourceServer in the plan says which`);
  }
  if (sourceServer === null && server.sourceServer !== undefined) {
    notes.push(`DRS has no source server ${server.sourceServer} here`);
  }
  const elsewhere = stage === 'restored-elsewhere' ? restoredTo(sourceServer) : undefined;
  if (elsewhere !== undefined) {
    const edit = nameOf(server.vm) === elsewhere ? '' : `write vm: ${elsewhere} in the plan, then `;
    notes.push(`what DRS has is of before it came back to ${elsewhere}: ${edit}failback dr protect`);
  }
  if (machine === null && stage !== 'cut-over') notes.push(`there is no machine ${nameOf(server.vm)} on Azure`);
  if (matchedBy === 'hostname' || matchedBy === 'mac') {
    notes.push(`known in DRS only by its ${matchedBy === 'mac' ? 'MAC address' : 'host name'}`);
  }
  const runs = machine?.power === 'running' && machine.id !== failbackMachine?.id;
  if (runs && isAway(stage) && stage !== 'failing-over' && stage !== 'failover-failed' && stage !== 'cut-over') {
    notes.push('runs on Azure as well: two of it may answer');
  }
  const { ec2InstanceState: state = 'RUNNING' } = recoveryInstance ?? {};
  if (state !== 'RUNNING' && stage !== 'terminating') notes.push(`its instance on AWS is ${state.toLowerCase()}`);
  return notes;
}

function nameOf(vm: string): string {
  return vm.split('/').at(-1) ?? vm;
}
