import { getMachine } from '../../azure/machines/list.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { changeMachine } from '../../azure/machines/user-data.ts';
import type { FailbackError } from '../../errors.ts';
import { approve } from '../approval.ts';
import { eachServer, failed } from '../each-server.ts';
import { failuresOf } from '../failover/prepare.ts';
import type { Flow } from '../flow.ts';
import { runHooks, runServerHooks } from '../hooks.ts';
import { phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import type { PlanServer } from '../plan/plan.ts';
import { BOOTED_TAG } from '../tags.ts';
import { type BootOptions, bootFailure, bootMachine } from './boot.ts';
import type { BootVerdict } from './boot-verdict.ts';
import { keptOf } from './kept.ts';
import { lookAtSubjects, requireBack, type Subject } from './look.ts';
import { ensureCutoverMachine } from './new-machine.ts';
import type { CutOver } from './outcome.ts';
import { refuseAll } from './refuse-all.ts';
import { ensureSwappedMachine } from './swapped-machine.ts';
import { subjectNamed } from './subject-named.ts';

export interface CutoverOptions extends BootOptions {
  /** Make an image of the boot disk first, and the OS disk of that. @default false */
  readonly image?: boolean | undefined;
}

/**
 * Boots servers from the disks that came back, each on a new machine or on its original one, and sees whether they come
 * up; what was there before is kept, and so is the recovery instance. What was done is taken. Throws `E_GUARD` if no
 * server is back or original machines still run and it is not approved, `E_HOOK`, `E_OUTPUT`, `E_INTERRUPTED`, and what
 * `Aws.call` and `Azure.call` throw. See `cutoverFailure`.
 */
export async function cutover(flow: Flow, options: CutoverOptions = {}): Promise<PhaseOutcome<CutOver>> {
  const subjects = await lookAtSubjects(flow);
  refuseAll(subjects, requireUnlessRestored);
  const running = subjects.filter(isStopping);
  if (running.length > 0) await approve(flow, 'cutover', runningLines(running));
  await runHooks(flow, 'cutover', 'before');
  const hooked = new Map<string, FailbackError>();
  const results = await eachServer(flow, async (server, own) => {
    const cut = await cutOver(own, subjectNamed(subjects, server.name), options);
    // At once, not when all are up: names are switched there.
    if (cut.boot?.ok) for (const [name, error] of await hookFailures(own, server, cut)) hooked.set(name, error);
    return cut;
  });
  const booted = results.map((one) => {
    const error = bootError(one.value) ?? hooked.get(one.name);
    return error ? failed(flow.host, one, error) : one;
  });
  await runHooks(flow, 'cutover', 'after');
  const again = options.image ? 'cutover --image' : 'cutover';
  return phaseOutcome(flow, 'cutover', booted, { next: 'cutover --commit', again });
}

async function cutOver(flow: Flow, subject: Subject, options: CutoverOptions): Promise<CutOver> {
  const { server, restored, mode } = subject;
  requireUnlessRestored(subject);
  if (restored && !subject.row.recoveryInstance) return shown(flow, subject, restored, null, 'restored');
  await runServerHooks(flow, 'cutover', 'before', server);
  const machine =
    mode === 'swap-os-disk'
      ? await ensureSwappedMachine(flow, subject)
      : await ensureCutoverMachine(flow, subject, { image: options.image ?? false });
  if (!machine || flow.dryRun) return shown(flow, subject, machine, null, machine ? 'cut-over' : 'would-cut-over');
  const boot = await bootMachine(flow, server.name, machine, options);
  if (boot.ok) await markBooted(flow, machine);
  const now = (await getMachine(flow.azure, machine.id, flow.signal)) ?? machine;
  return shown(flow, subject, now, boot, boot.ok ? 'cut-over' : 'boot-failed');
}

/** Runs the plan's commands for a server that is up; one for which a command fails is cut over all the same. */
function hookFailures(flow: Flow, server: PlanServer, { machine, privateIp }: CutOver) {
  const env = { FAILBACK_MACHINE: machine ?? '', FAILBACK_PRIVATE_IP: privateIp ?? '' };
  return failuresOf(flow, [server], (one, own) => runServerHooks(own, 'cutover', 'after', one, env));
}

function bootError({ boot, machine }: Partial<CutOver> = {}): FailbackError | undefined {
  return boot && machine && !boot.ok ? bootFailure(machine.slice(machine.lastIndexOf('/') + 1), boot) : undefined;
}

/** Without it the old state is not removed. */
async function markBooted(flow: Flow, { id, tags }: Machine): Promise<void> {
  if (tags[BOOTED_TAG] !== undefined) return;
  const booted = { [BOOTED_TAG]: new Date(flow.now()).toISOString() };
  await changeMachine(flow.azure, id, { tags: { ...tags, ...booted } }, flow.signal);
}

function shown(
  { dryRun }: Flow,
  subject: Subject,
  machine: Machine | undefined,
  boot: BootVerdict | null,
  state: string,
): CutOver {
  return {
    ...{ state, mode: subject.mode, boot, kept: dryRun || state === 'restored' ? [] : keptOf(subject, machine) },
    ...{ machine: machine?.id ?? null, osDisk: machine?.osDisk.id ?? null },
    privateIp: machine?.nics[0]?.privateIps[0] ?? null,
  };
}

function requireUnlessRestored(subject: Subject): void {
  if (subject.restored && !subject.row.recoveryInstance) return;
  requireBack(subject);
}

/** Two machines with one identity must not run side by side. */
function isStopping({ mode, machine, restored, row }: Subject): boolean {
  const original = row.machine;
  return mode === 'new-vm' && !machine && !(restored && !row.recoveryInstance) && original?.power === 'running';
}

function runningLines(running: readonly Subject[]): string[] {
  return [
    'These original machines still run on Azure, and are stopped before the servers come up beside them:',
    ...running.map(({ server, row }) => `  ${server.name}: ${row.machine?.name}`),
    'They are kept; failback dr cutover --rollback starts them again.',
  ];
}
