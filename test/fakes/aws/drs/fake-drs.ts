import type { FakeIam } from '../iam/fake-iam.ts';
import { type AwsCall, type AwsService, type AwsWorld, unknownOperation, type Wire } from '../service.ts';
import { Drs, type Limits } from './drs.ts';
import type { Ec2Side } from './ec2-side.ts';
import { CLIENT_INPUTS } from './failback/client-api.ts';
import { clientOperations } from './failback/client-operations.ts';
import { failbackOperations } from './failback/operations.ts';
import { playClient, type PlayedClient } from './failback/play-client.ts';
import { watchFailbacks } from './failback/watch.ts';
import type { Handlers } from './handler.ts';
import { jobOperations } from './jobs/operations.ts';
import type { Kind } from './model/kinds.ts';
import { INPUTS } from './model/inputs.ts';
import type { Pace } from './pace.ts';
import { recoveryOperations } from './recovery/operations.ts';
import type { FailEvent } from './recovery/stages.ts';
import { invalid, uninitialized } from './refusals.ts';
import { halt, type Replication, resume } from './replication/replication.ts';
import { errorOf, type Step, type Trouble } from './replication/steps.ts';
import { type AgentInstallation, installAgent } from './servers/install-agent.ts';
import { serverOperations } from './servers/operations.ts';
import { templateOperations } from './servers/template-operations.ts';
import { tagOperations } from './tags.ts';
import { parseDuration } from './times.ts';

const OPERATIONS: Handlers = {
  ...{ ...serverOperations, ...templateOperations, ...recoveryOperations, ...jobOperations },
  ...{ ...failbackOperations, ...clientOperations, ...tagOperations },
};
const MODEL: Readonly<Record<string, Kind>> = { ...INPUTS, ...CLIENT_INPUTS };
/** What is answered in an account that is not initialized. */
const ALWAYS = ['InitializeService', ...Object.keys(tagOperations)];

/**
 * Elastic Disaster Recovery (API version 2020-02-26): source servers, jobs, recovery instances, and the way back, as far
 * as a flow from outside of AWS and back needs it. Everything moves by the world's clock and is worked out when somebody
 * asks; nothing happens by itself. What DRS refuses, it refuses with the same exception.
 */
export class FakeDrs implements AwsService {
  readonly name = 'drs';
  readonly protocol = 'rest-json';
  readonly version = '2020-02-26';
  readonly #drs: Drs;

  constructor(world: AwsWorld, ec2: Ec2Side, iam: FakeIam) {
    this.#drs = new Drs(world, ec2, iam);
  }

  handle({ operation, input }: AwsCall): Wire | undefined {
    const run = Object.hasOwn(OPERATIONS, operation) ? OPERATIONS[operation] : undefined;
    if (!run) throw unknownOperation(operation);
    const drs = this.#settled();
    const problems = MODEL[operation]?.(input, '') ?? [];
    if (problems.length > 0) throw invalid(...problems);
    if (!drs.initialized && !ALWAYS.includes(operation)) throw uninitialized();
    return run(drs, input);
  }

  /** How long things take; may be changed. What is under way keeps the pace with which it began. */
  get pace(): Pace {
    return this.#drs.pace;
  }

  /** Service quotas; may be changed. */
  get limits(): Limits {
    return this.#drs.limits;
  }

  /** Lines that failback clients sent. */
  get clientLogs(): readonly string[] {
    return this.#drs.clientLogs;
  }

  /** Called with the id of every new source server before anything happens to it. */
  set onInstall(told: ((sourceServerID: string) => void) | undefined) {
    this.#drs.onInstall = told;
  }

  /** Installs the agent on a machine, as the installer does; the id of its source server. Throws `AwsError`. */
  installAgent(installation: AgentInstallation): string {
    return installAgent(this.#settled(), installation);
  }

  /** Plays a failback client that pairs, maps its volumes and stays. Throws `AwsError`, as the service would refuse it. */
  connectFailbackClient(client: PlayedClient): void {
    playClient(this.#settled(), client);
  }

  /** The failback client that `connectFailbackClient` played says nothing any more. */
  loseFailbackClient(recoveryInstanceID: string): void {
    const { failback } = this.#settled().instance(recoveryInstanceID);
    if (failback) failback.keptAlive = false;
  }

  /** Replication of a source server, or back from a recovery instance, does not go on until `resume`. */
  stall(id: string, error: Trouble, rawError: string = error): void {
    halt(this.#replication(id), { at: this.#drs.now(), state: 'STALLED', error, rawError });
  }

  /** It is paused until `resume`. */
  pause(id: string): void {
    halt(this.#replication(id), { at: this.#drs.now(), state: 'PAUSED' });
  }

  /** It does not get through this initiation step until `resume`. A step that is done already fails at once. */
  failStep(id: string, step: Step, rawError: string = errorOf(step)): void {
    this.#replication(id).failsAt = { step, rawError };
  }

  /** It goes on from where it was; a failed step is tried again. */
  resume(id: string): void {
    resume(this.#replication(id), this.#drs.now());
  }

  /** From now on it is so far behind (`PT5M`); with bytes that wait to be sent the state is `BACKLOG`. */
  lag(id: string, duration: string, backlogBytes = 0): void {
    this.#replication(id).lag = { milliseconds: parseDuration(duration), bytes: backlogBytes };
  }

  /** As if somebody else had called `DisconnectSourceServer` or `DisconnectRecoveryInstance`. */
  disconnect(id: string): void {
    const drs = this.#settled();
    if (id.startsWith('i-')) Object.assign(drs.instance(id), { disconnected: true, failback: undefined });
    else halt(drs.server(id).replication, { at: drs.now(), state: 'DISCONNECTED' });
  }

  /**
   * The next launches of a source server, or launches of the failback of a recovery instance, go wrong in this way: its
   * `launchStatus` is `FAILED` in a job that is `COMPLETED`.
   */
  failLaunch(id: string, event: FailEvent = 'CONVERSION_FAIL', times = 1): void {
    const { failures } = this.#drs;
    failures.set(id, [...(failures.get(id) ?? []), ...Array.from({ length: times }, () => event)]);
  }

  /** Does what is due by the clock. */
  #settled(): Drs {
    const drs = this.#drs;
    const now = drs.now();
    drs.agenda.settle(now);
    watchFailbacks(drs, now);
    return drs;
  }

  #replication(id: string): Replication {
    const drs = this.#settled();
    if (!id.startsWith('i-')) return drs.server(id).replication;
    const replication = drs.instance(id).failback?.replication;
    if (!replication) throw new Error(`Nothing is replicated back from ${id}.`);
    return replication;
  }
}
