import { failbackOf, type Failback } from '../../aws/drs/failback-state.ts';
import { listInstances } from '../../aws/ec2/instances.ts';
import { sameId } from '../../azure/arm-id.ts';
import { restartMachine, startMachine } from '../../azure/machines/life.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { changeMachine } from '../../azure/machines/user-data.ts';
import { modeOf } from '../check/server/chosen.ts';
import { change } from '../ensure.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { KEYS_TAG } from '../tags.ts';
import { ensureBorrowedMachine } from './borrowed-machine.ts';
import { clientImageFor } from './client-image.ts';
import type { ClientPlan, Credentials } from './client-plan.ts';
import type { KeyMaker } from './keys.ts';
import type { Away } from './look.ts';
import { failbackNames } from './names.ts';
import { ensureNewMachine } from './new-machine.ts';
import { bootDeviceOf, mappingOf, type Target, targetsFor } from '../targets.ts';
import { clientUserData } from './user-data.ts';

/** A machine on which the Failback Client of a server runs. */
export interface ClientMachine {
  readonly machine: Machine;
  readonly targets: readonly Target[];
  /** Until when its keys are good; null if it has none. */
  readonly keysUntil: Date | null;
  /** True if it was booted now. */
  readonly booted: boolean;
  /** Boots it again, with new keys. Throws what `Aws.call` and `Azure.call` throw. */
  again(): Promise<ClientMachine>;
}

/** Milliseconds that keys must still be good for. */
const SPARE = 5 * 60_000;

/**
 * Has the Failback Client of a server run, on a machine of its own or on the original one; with new keys, if it has not
 * paired and the old ones are no longer good. Gives undefined in a dry run. Throws `E_GUARD`, and what `Aws.call` and
 * `Azure.call` throw.
 */
export async function ensureClientMachine(flow: Flow, away: Away, keys: KeyMaker): Promise<ClientMachine | undefined> {
  const client = await clientPlanFor(flow, away);
  const credentials = () => credentialsFor(flow, away, client.targets, keys);
  const built = await build(flow, away, client, credentials);
  if (!built) return undefined;
  const { machine, booted } = built;
  const there = clientMachine(flow, machine, client.targets, credentials, booted);
  const needs = !booted && needsBoot(failbackOf(away.recovery), machine, there.keysUntil, flow.now());
  return needs ? await there.again() : there;
}

/** What the failback machine of a server is to be like. Throws as `ensureClientMachine`. */
async function clientPlanFor(flow: Flow, { row, recovery }: Away): Promise<ClientPlan> {
  const { server, machine: original } = row;
  const names = failbackNames(flow.plan.name, server.name);
  const [image, instances] = await Promise.all([
    clientImageFor(flow, row),
    listInstances(flow.aws, [recovery.ec2InstanceID ?? ''], flow.signal),
  ]);
  const kept = modeOf(flow.plan, server) === 'swap-os-disk' ? (original?.dataDisks ?? []) : [];
  const isTarget = (id: string) => row.made?.some((one) => one.role === 'target-disk' && sameId(one.id, id));
  const targets = targetsFor(
    server,
    recovery,
    bootDeviceOf(recovery, instances[0]),
    kept.filter(({ id }) => !isTarget(id)),
  );
  const windows = /windows/i.test(recovery.recoveryInstanceProperties?.os?.fullString ?? '');
  return {
    ...image,
    server,
    names,
    targets,
    zone: original?.zones[0],
    os: original?.os ?? (windows ? 'windows' : 'linux'),
  };
}

function build(flow: Flow, { row }: Away, client: ClientPlan, credentials: () => Promise<Credentials>) {
  const { server, machine: original } = row;
  if (modeOf(flow.plan, server) === 'new-vm') return ensureNewMachine(flow, client, credentials);
  if (original) return ensureBorrowedMachine(flow, client, original);
  throw guard(
    `There is no machine ${server.vm} whose OS disk could be swapped.`,
    'mode: new-vm in the plan makes one.',
  );
}

async function credentialsFor(
  { plan }: Flow,
  { recovery, recoveryInstanceID }: Away,
  targets: readonly Target[],
  keys: KeyMaker,
): Promise<Credentials> {
  const made = await keys(recovery.arn ?? '');
  const settings = {
    ...{ region: plan.aws.region, recoveryInstanceId: recoveryInstanceID },
    address: recovery.recoveryInstanceProperties?.networkInterfaces?.find(({ isPrimary }) => isPrimary)?.ips?.[0],
    deviceMapping: mappingOf(recovery, targets),
  };
  return { userData: JSON.stringify(clientUserData(settings, made)), until: made.expiration };
}

function clientMachine(
  flow: Flow,
  machine: Machine,
  targets: readonly Target[],
  credentials: () => Promise<Credentials>,
  booted: Pick<Credentials, 'until'> | undefined,
): ClientMachine {
  const { azure, signal } = flow;
  const known = Date.parse(machine.tags[KEYS_TAG] ?? '');
  const keysUntil = booted?.until ?? (Number.isNaN(known) ? null : new Date(known));
  return {
    ...{ machine, targets, booted: booted !== undefined, keysUntil },
    async again() {
      const what = `boot the Failback Client on ${machine.name} with new keys`;
      const done = `booted the Failback Client on ${machine.name}`;
      const next = await change(flow, { cloud: 'azure', what, done }, async () => {
        const runs = machine.power === 'running';
        // A run before this one may have given it keys, and come no further.
        const has = !runs && areGood(keysUntil, flow.now()) ? keysUntil : null;
        const fresh = has ? undefined : await credentials();
        const until = fresh?.until ?? has ?? new Date(0);
        const tags = { ...machine.tags, [KEYS_TAG]: until.toISOString() };
        if (fresh) await changeMachine(azure, machine.id, { tags, userData: fresh.userData }, signal);
        // A machine that switched itself off is started like one that was deallocated.
        await (runs ? restartMachine : startMachine)(azure, machine.id, signal);
        return clientMachine(flow, { ...machine, tags, power: 'running' }, targets, credentials, { until });
      });
      return next ?? clientMachine(flow, machine, targets, credentials, undefined);
    },
  };
}

/** Whether a client must be booted, with new keys: it does not run, it cannot pair any more, or its try failed. */
export function needsBoot(
  { phase, replication: { problem } }: Pick<Failback, 'phase' | 'replication'>,
  { power }: Pick<Machine, 'power'>,
  keysUntil: Date | null,
  now: number,
): boolean {
  if (power !== 'running' && power !== 'starting') return true;
  if (phase === 'error' || problem?.code === 'FAILBACK_CLIENT_NOT_SEEN') return true;
  if (phase === 'in-progress' || phase === 'ready' || phase === 'not-ready') return false;
  return !areGood(keysUntil, now);
}

function areGood(keysUntil: Date | null, now: number): boolean {
  return (keysUntil?.getTime() ?? 0) >= now + SPARE;
}
