import { failbackOf } from '../../aws/drs/failback-state.ts';
import type { FailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import { approve } from '../approval.ts';
import { eachServer } from '../each-server.ts';
import { goingOn } from '../failback/going-on.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import { removeMade } from '../remove-made.ts';
import { BOOTED_TAG } from '../tags.ts';
import { endInstances } from './end-instances.ts';
import { leftoversOf, ownOf } from './kept.ts';
import { markSource } from './mark-source.ts';
import { lookAtSubjects, requireBack, type Subject } from './look.ts';
import type { CutOver } from './outcome.ts';
import { refusalsOf, refuseAll } from './refuse-all.ts';
import { release } from './release.ts';
import { subjectNamed } from './subject-named.ts';

export interface CommitOptions {
  /** Also where nobody has seen the machine boot. @default false */
  readonly force?: boolean | undefined;
}

const GOES_ON = 'DRS goes on to terminate the instances by itself: the same command takes it up again.';

/**
 * Ends the way back of servers that were cut over: what it made on Azure and they do not need goes, their recovery
 * instances on AWS are terminated, and what they run on is theirs for good. Machines and disks from before the flow stay.
 * Throws `E_GUARD` if no server may be committed or it is not approved, `E_INTERRUPTED`, and what `Aws.call` and
 * `Azure.call` throw.
 */
export async function commitCutover(flow: Flow, { force = false }: CommitOptions = {}): Promise<PhaseOutcome<CutOver>> {
  const subjects = await lookAtSubjects(flow);
  const require = (subject: Subject) => requireCommittable(subject, force);
  refuseAll(subjects, require);
  const refused = refusalsOf(subjects, require);
  const open = subjects.filter((one) => !refused.has(one.server.name) && !isRestored(one));
  if (open.length > 0) await approve(flow, 'cutover', approvalLines(open, refused));

  const named = (name: string) => subjectNamed(subjects, name);
  const some = { ...flow, servers: open.map(({ server }) => server) };
  const cleared = await eachServer(some, ({ name }, own) => clear(own, named(name)));
  const failed = new Map(cleared.flatMap(({ name, error }) => (error ? [[name, error] as const] : [])));
  const doomed = open.filter(({ server }) => !failed.has(server.name));
  const ended = await goingOn(endInstances(flow, doomed), GOES_ON);
  const results = await eachServer(flow, async ({ name }, own) => {
    const error = refused.get(name) ?? failed.get(name) ?? ended.get(name);
    if (error) throw error;
    return finish(own, named(name));
  });
  const again = force ? 'cutover --commit --force' : 'cutover --commit';
  return phaseOutcome(flow, 'cutover --commit', results, { next: 'protect', again });
}

function isRestored({ restored, machine, row }: Subject): boolean {
  return restored !== null && machine === null && !row.recoveryInstance;
}

function requireCommittable(subject: Subject, force: boolean): void {
  if (isRestored(subject)) return;
  const { server, machine, row } = subject;
  const jobs = row.jobs?.filter(({ kind }) => kind !== 'terminate');
  requireBack({ server, machine, row: { ...row, jobs } });
  if (!machine) throw guard(`${server.name} is not cut over.`, 'failback dr cutover boots it on Azure.');
  if (machine.power !== 'running') {
    throw guard(
      `${machine.name} does not run: it is ${machine.power}.`,
      'failback dr cutover starts it, and sees whether it boots.',
    );
  }
  if (force || machine.tags[BOOTED_TAG] !== undefined) return;
  throw guard(
    `Nobody has seen ${machine.name} boot.`,
    'failback dr cutover looks again; --force commits it all the same.',
  );
}

async function clear(flow: Flow, subject: Subject): Promise<{ readonly state: string }> {
  await markSource(flow, subject);
  if (subject.machine) await removeMade(flow, leftoversOf(subject, subject.machine));
  return { state: 'cleared' };
}

async function finish(flow: Flow, subject: Subject): Promise<CutOver> {
  const { machine: open, restored, mode, row, server } = subject;
  const machine = open ?? restored;
  if (open) await release(flow, subject, open);
  if (open && !flow.dryRun) {
    const toOriginal = row.recoveryInstance && failbackOf(row.recoveryInstance).toOriginal;
    if (mode === 'new-vm') {
      const source = row.sourceServer?.sourceServerID;
      const message =
        `${server.name} runs on ${open.name} from now on: write vm: ${open.name} in the plan, then failback dr protect installs the agent there.` +
        (source ? ` ${source}, of the machine before, costs until failback dr cleanup removes it after that.` : '');
      report(flow.host, 'note.warn', message, { vm: open.id, sourceServer: source });
    } else if (toOriginal !== true) {
      report(
        flow.host,
        'note.info',
        `DRS may not know ${open.name} again: failback dr protect installs the agent.`,
        {},
      );
    } else report(flow.host, 'note.info', `${open.name} is replicated to AWS again by the agent that it has.`, {});
  }
  return {
    ...{ state: flow.dryRun && open ? 'would-commit' : 'restored', mode, boot: null, kept: open ? ownOf(subject) : [] },
    ...{ machine: machine?.id ?? null, osDisk: machine?.osDisk.id ?? null },
    privateIp: machine?.nics[0]?.privateIps[0] ?? null,
  };
}

function approvalLines(open: readonly Subject[], refused: ReadonlyMap<string, FailbackError>): string[] {
  const lines = open.flatMap((subject) => {
    const { server, row, machine } = subject;
    const instance = row.recoveryInstance?.recoveryInstanceID;
    const gone = machine ? leftoversOf(subject, machine).map(({ name }) => name) : [];
    const kept = ownOf(subject).map((id) => id.slice(id.lastIndexOf('/') + 1));
    return [
      `  ${server.name} runs on ${machine?.name}`,
      ...(instance === undefined ? [] : [`    on AWS the recovery instance ${instance} is TERMINATED, with its disks`]),
      ...(gone.length === 0 ? [] : [`    on Azure these are removed: ${gone.join(', ')}`]),
      ...(kept.length === 0 ? [] : [`    this is left to you: ${kept.join(', ')}`]),
    ];
  });
  return [
    `The way back of ${open.length} servers ends; after this there is no rollback:`,
    ...lines,
    ...[...refused.values()].map(({ message }) => `left out: ${message}`),
  ];
}
