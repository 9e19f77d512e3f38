import { type Failback, failbackOf } from '../../aws/drs/failback-state.ts';
import { listRecoveryInstances } from '../../aws/drs/recovery-instances.ts';
import type { RecoveryInstance } from '../../aws/drs/recovery-instances.ts';
import { type FailbackError, isFailbackError, toFailbackError } from '../../errors.ts';
import { inCell, report } from '../../events.ts';
import { tellFailure } from '../each-server.ts';
import type { Flow } from '../flow.ts';
import { poll } from '../poll.ts';
import { replicationStatus, replicationWords } from '../status/replication-status.ts';
import type { ClientMachine } from './client-machine.ts';
import { gone, notPaired, stuck } from './failures.ts';
import { dropKeys } from './drop-keys.ts';
import { type Look, lookBack, tryOf, type Watched } from './look-back.ts';
import type { Away } from './look.ts';

/** A server whose client runs. */
export interface Watching {
  readonly name: string;
  readonly away: Away;
  readonly client: ClientMachine;
}

export type Until = 'paired' | 'ready';

/** Milliseconds without a client, or with trouble that may pass, after which it is given up. */
const PATIENCE = 30 * 60_000;
const TROUBLE = 10 * 60_000;

/**
 * Waits until the clients have paired, or until all data is there, with one call for all of them at each look. As soon as
 * one has paired its keys are taken out of the user data of its machine; one whose keys end before gets others. Gives for
 * each server its recovery instance, or why it does not get on. Throws `E_INTERRUPTED`, and what `Aws.call` throws.
 */
export async function watchFailbacks(
  flow: Flow,
  watching: readonly Watching[],
  until: Until,
): Promise<ReadonlyMap<string, RecoveryInstance | FailbackError>> {
  const ends = new Map<string, RecoveryInstance | FailbackError>();
  const watches = watching.map((one) => watchOf(flow, one, until));
  await poll(flow, 'The failback', async () => {
    const open = watches.filter(({ name }) => !ends.has(name));
    const recoveryInstanceIDs = open.map(({ away }) => away.recoveryInstanceID);
    const instances = await listRecoveryInstances(flow.aws, flow.signal, { recoveryInstanceIDs });
    await Promise.all(
      open.map(async ({ name, away, look }) => {
        const instance = instances.find((one) => one.recoveryInstanceID === away.recoveryInstanceID);
        const end = instance ? await attempt(flow, () => look(instance)) : gone(name, away.recoveryInstanceID);
        if (isFailbackError(end)) tellFailure(flow.host, { name, state: 'failed' }, end);
        if (end) ends.set(name, end);
      }),
    );
    return ends.size === watches.length ? true : undefined;
  });
  return ends;
}

interface Watch extends Watching {
  /** Gives the end, if it is one. */
  readonly look: (instance: RecoveryInstance) => Promise<RecoveryInstance | FailbackError | undefined>;
}

function watchOf(flow: Flow, watching: Watching, until: Until): Watch {
  const { name, away } = watching;
  let { client } = watching;
  const before = failbackOf(away.recovery);
  // What a client that was booted anew is to leave behind.
  const watched: Watched = { old: client.booted ? tryOf(before) : undefined, since: flow.now() };
  let told = '';
  let troubleSince: number | undefined;
  let hasKeys = true;
  const tell = (look: Look, failback: Failback) => {
    const words = wordsOf(look, failback, flow.now());
    const step = words.replace(/ \d+ %.*$/, '');
    const { percent = 0 } = failback.replication;
    const key = `${step} ${Math.floor(percent / 10)}`;
    if (key === told) return;
    const isNew = !told.startsWith(step);
    told = key;
    report(isNew ? flow.host : inCell(flow.host, name), 'dr.server', `${name}: ${words}`, { name, state: look.at });
  };
  return {
    ...watching,
    async look(instance) {
      const failback = failbackOf(instance);
      const look = lookBack(failback, watched);
      tell(look, failback);
      const paired = look.at === 'paired' || look.at === 'ready' || look.at === 'done';
      if (paired && hasKeys) {
        await dropKeys(flow, client.machine.id);
        hasKeys = false;
      }
      if (look.at === 'ready' || look.at === 'done' || (until === 'paired' && paired)) return instance;
      troubleSince = look.at === 'trouble' ? (troubleSince ?? flow.now()) : undefined;
      if (look.at === 'trouble' && (look.forGood || flow.now() - (troubleSince ?? 0) > TROUBLE)) {
        return await stuck(flow, name, look.problem, client.machine);
      }
      if (look.at !== 'waiting') return undefined;
      if (client.keysUntil !== null && client.keysUntil.getTime() <= flow.now()) client = await client.again();
      if (flow.now() - watched.since > PATIENCE) return await notPaired(flow, name, client.machine);
      return undefined;
    },
  };
}

function wordsOf(look: Look, { replication }: Failback, now: number): string {
  if (look.at === 'waiting') return 'waits for the Failback Client';
  if (look.at === 'trouble') return look.problem.what;
  if (look.at === 'done') return 'is back on its disks';
  return replicationWords(replicationStatus(replication), now);
}

async function attempt<T>({ signal }: Flow, act: () => Promise<T>): Promise<T | FailbackError> {
  try {
    return await act();
  } catch (thrown) {
    const error = toFailbackError(thrown, signal);
    if (error.code === 'E_INTERRUPTED') throw error;
    return error;
  }
}
