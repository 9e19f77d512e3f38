import { listSourceServers, type SourceServer } from '../../aws/drs/source-servers.ts';
import { type Replication, type ReplicationPhase, replicationOf } from '../../aws/drs/replication.ts';
import { FailbackError } from '../../errors.ts';
import { inCell, report } from '../../events.ts';
import type { Flow } from '../flow.ts';
import { poll } from '../poll.ts';
import { replicationStatus, replicationWords } from '../status/replication-status.ts';

/** Milliseconds for which replication may stand still: DRS mends much by itself, and machines reboot. */
const PATIENCE = 20 * 60_000;

/** Looks for which a new server may be missing from the list. */
const MISSED = 5;

/** Where nothing goes on before somebody does something. */
const ENDED: ReadonlySet<ReplicationPhase> = new Set(['stopped', 'disconnected', 'paused']);

interface Waiting {
  readonly name: string;
  readonly settle: (result: Replication | Error) => void;
  /** What was told last. */
  told: string;
  /** Looks at which DRS did not have it. */
  missed: number;
  /** When it was first seen to stand still, milliseconds since 1970. */
  stillSince: number | undefined;
}

/** Waits until the servers that are given to it replicate continuously; one look is for all of them. */
export interface ReplicationWatch {
  /** Throws `E_DR` if it stands still, with what it is about, and what `Aws.call` throws. */
  continuous(name: string, sourceServerID: string): Promise<Replication>;
}

/** Servers may join at any time. */
export function watchReplication(flow: Flow): ReplicationWatch {
  const waiting = new Map<string, Waiting>();
  const look = async () => {
    // Others may join while this answer is under way.
    const asked = [...waiting];
    const servers = await listSourceServers(flow.aws, flow.signal, { sourceServerIDs: asked.map(([id]) => id) });
    for (const [id, one] of asked) {
      const result = judgeWaiting(
        flow,
        one,
        servers.find(({ sourceServerID }) => sourceServerID === id),
      );
      if (result === undefined) continue;
      waiting.delete(id);
      one.settle(result);
    }
    return waiting.size === 0 ? true : undefined;
  };
  const run = async () => {
    try {
      await poll(flow, 'The replication', look);
    } catch (error) {
      const all = [...waiting.values()];
      waiting.clear();
      for (const { settle } of all) settle(error as Error);
    }
  };
  return {
    continuous: (name, sourceServerID) =>
      new Promise((resolve, reject) => {
        const settle = (result: Replication | Error) => (result instanceof Error ? reject(result) : resolve(result));
        waiting.set(sourceServerID, { name, settle, told: '', missed: 0, stillSince: undefined });
        if (waiting.size === 1) void run();
      }),
  };
}

/** Undefined while it is to be waited for. */
function judgeWaiting(flow: Flow, one: Waiting, server: SourceServer | undefined): Replication | Error | undefined {
  const { name } = one;
  if (server === undefined) return ++one.missed > MISSED ? gone(name) : undefined;
  const replication = replicationOf(server);
  const { phase, problem } = replication;
  tell(flow, one, replication);
  if (phase === 'continuous') return replication;
  if (ENDED.has(phase)) return standstill(name, `its replication is ${phase}`, replication);
  if (phase !== 'stalled' && problem === undefined) {
    one.stillSince = undefined;
    return undefined;
  }
  one.stillSince ??= flow.now();
  return flow.now() - one.stillSince > PATIENCE
    ? standstill(name, 'its replication stands still', replication)
    : undefined;
}

/** Each phase, step and problem once, and each tenth of the data; what changes more often only in the log. */
function tell(flow: Flow, one: Waiting, replication: Replication): void {
  const { host } = flow;
  const { name } = one;
  const { phase, percent = 0, step, problem } = replication;
  const words = replicationWords(replicationStatus(replication), flow.now());
  const key = JSON.stringify([phase, step?.number, step?.failed, Math.floor(percent / 10), problem?.code]);
  if (key === one.told) {
    report(inCell(host, name), 'dr.server', `${name}: ${words}`, { name, state: phase });
    return;
  }
  one.told = key;
  report(host, 'dr.server', `${name}: ${words}`, { name, state: phase });
  if (problem) report(inCell(host, name), 'note.warn', `${name}: ${problem.what} ${problem.mend}`, { ...problem });
}

function gone(name: string): FailbackError {
  return new FailbackError('E_DR', `${name}: DRS has its source server no more.`, {
    hint: 'Somebody took it out: failback dr protect installs its agent again.',
  });
}

function standstill(name: string, how: string, { problem, step, nextAttempt }: Replication): FailbackError {
  const says = problem?.raw === undefined || problem.raw === problem.code ? '' : ` DRS: ${problem.raw}`;
  const again = nextAttempt ? ` DRS tries again by itself at ${nextAttempt.toISOString()}.` : '';
  return new FailbackError('E_DR', `${name}: ${how}.${problem ? ` ${problem.what}` : ''}${says}${again}`, {
    hint: problem?.mend ?? 'The console of DRS may say more; failback dr protect waits again.',
    data: { code: problem?.code, raw: problem?.raw, step: step?.name },
  });
}
