import { sameId } from '../../azure/arm-id.ts';
import { attachDisks } from '../../azure/machines/attach.ts';
import { tagDisk } from '../../azure/machines/disks.ts';
import { deleteMachine, startMachine } from '../../azure/machines/life.ts';
import { getMachine } from '../../azure/machines/list.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { swapOsDisk } from '../../azure/machines/os-disk.ts';
import { approve } from '../approval.ts';
import { eachServer } from '../each-server.ts';
import { change } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import { removeMade } from '../remove-made.ts';
import { ORIGINAL_TAG, planTagsOf, type Role } from '../tags.ts';
import { hasDisk, tagOf, type TargetDisks, targetDisks } from './disks.ts';
import { lookAtSubjects, requireBack, type Subject } from './look.ts';
import type { CutOver } from './outcome.ts';
import { refuseAll } from './refuse-all.ts';
import { stopMachine } from './stop.ts';
import { subjectNamed } from './subject-named.ts';
import { setRole } from './swapped-machine.ts';

/**
 * Undoes cutovers that are not committed: the new machines go, the disks that came back are where the failback left them,
 * original machines that ran before run again. On AWS nothing changes. Throws `E_GUARD` if nothing can be undone or it is
 * not approved, `E_INTERRUPTED`, and what `Aws.call` and `Azure.call` throw.
 */
export async function rollBackCutover(flow: Flow): Promise<PhaseOutcome<CutOver>> {
  const subjects = await lookAtSubjects(flow);
  refuseAll(subjects, requireRevocable);
  const open = subjects.filter(({ machine }) => machine !== null);
  if (open.length > 0) await approve(flow, 'cutover', approvalLines(open));
  const results = await eachServer(flow, ({ name }, own) => rollBack(own, subjectNamed(subjects, name)));
  return phaseOutcome(flow, 'cutover --rollback', results, { next: 'cutover' });
}

function requireRevocable(subject: Subject): void {
  const { server, restored, row } = subject;
  if (restored && !row.recoveryInstance) {
    throw guard(`The cutover of ${server.name} was committed.`, 'It runs on Azure alone: failback dr status shows it.');
  }
  if (!row.recoveryInstance) {
    throw guard(
      `${server.name} has no recovery instance on AWS any more: there is nothing to go back to.`,
      'failback dr cutover --commit ends its way back.',
    );
  }
  requireBack(subject);
}

async function rollBack(flow: Flow, subject: Subject): Promise<CutOver> {
  requireRevocable(subject);
  const { row, mode, machine: open } = subject;
  const disks = await targetDisks(flow, row);
  if (mode === 'swap-os-disk') await swapBack(flow, subject, disks);
  else await takeDown(flow, subject, disks);
  const machine = row.failbackMachine ?? row.machine;
  return {
    ...{ state: flow.dryRun && open ? 'would-roll-back' : 'failback-done', mode, boot: null, kept: [] },
    ...{ machine: null, osDisk: machine?.osDisk.id ?? null, privateIp: null },
  };
}

async function takeDown(flow: Flow, subject: Subject, disks: TargetDisks): Promise<void> {
  const { azure, signal } = flow;
  const { machine, row } = subject;
  if (machine) {
    await stopMachine(flow, machine);
    const what = `remove the machine ${machine.name}; its disks stay`;
    await change(flow, { cloud: 'azure', what }, () => deleteMachine(azure, machine.id, signal));
  }
  await removeMade(flow, madeAs(subject, 'cutover-nic', 'cutover-image', 'cutover-disk'));
  await giveTo(flow, row.failbackMachine, disks);
  const { machine: original } = row;
  if (!original || tagOf(disks.boot.disk, ORIGINAL_TAG) !== 'running') return;
  await change(flow, { cloud: 'azure', what: `start ${original.name}, which ran before` }, async () => {
    if (original.power !== 'running') await startMachine(azure, original.id, signal);
    const tags = Object.entries(disks.boot.disk.tags ?? {}).filter(([name]) => name.toLowerCase() !== ORIGINAL_TAG);
    await tagDisk(azure, disks.boot.id, Object.fromEntries(tags), signal);
  });
}

/** The failback machine gets its disks again, as it had them. */
async function giveTo(flow: Flow, machine: Machine | null | undefined, { boot, data }: TargetDisks): Promise<void> {
  const missing = [boot, ...data].filter(({ id }) => machine && !hasDisk(machine, id));
  if (!machine || missing.length === 0) return;
  const what = `give ${machine.name} the ${missing.length} disks that came back`;
  await change(flow, { cloud: 'azure', what }, () => attachDisks(flow.azure, machine, missing, flow.signal));
}

async function swapBack(flow: Flow, subject: Subject, disks: TargetDisks): Promise<void> {
  const { azure, signal } = flow;
  const { row, server } = subject;
  const { machine } = row;
  if (!machine) throw guard(`There is no machine ${server.vm}.`, 'Correct servers.vm in the plan.');
  const [client] = madeAs(subject, 'failback-os-disk');
  if (!client)
    throw guard(`The disk of the Failback Client of ${server.name} is gone.`, 'failback dr cutover --commit goes on.');
  if (!sameId(machine.osDisk.id, client.id)) {
    await stopMachine(flow, machine);
    const what = `boot ${machine.name} from ${client.name} again`;
    await change(flow, { cloud: 'azure', what }, async () => {
      await swapOsDisk(azure, machine, client.id, signal);
    });
  }
  const now = flow.dryRun ? machine : ((await getMachine(azure, machine.id, signal)) ?? machine);
  await removeMade(flow, madeAs(subject, 'cutover-disk'));
  await giveTo(flow, now, disks);
  if (planTagsOf(machine.tags)?.role === 'returned-vm') await setRole(flow, now, 'borrowed-vm', server.name);
}

function madeAs({ row }: Subject, ...roles: readonly Role[]) {
  return (row.made ?? []).filter(({ role }) => role !== null && roles.includes(role));
}

function approvalLines(open: readonly Subject[]): string[] {
  return [
    'These machines are stopped, and their cutover is undone; what was written on them since stays on their disks, but nobody will use it:',
    ...open.map(({ server, machine }) => `  ${server.name}: ${machine?.name}`),
    'The instances on AWS stay as they are.',
  ];
}
