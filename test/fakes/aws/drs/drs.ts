import type { FakeIam } from '../iam/fake-iam.ts';
import type { AwsWorld, Wire } from '../service.ts';
import { Agenda } from './agenda.ts';
import type { Ec2Side } from './ec2-side.ts';
import type { RecoveryInstance } from './recovery/recovery-instance.ts';
import type { FailEvent } from './recovery/stages.ts';
import type { Job } from './jobs/job.ts';
import { type Pace, usualPace } from './pace.ts';
import { notFound } from './refusals.ts';
import type { SourceServer } from './servers/source-server.ts';

/** Service quotas of an account. */
export interface Limits {
  concurrentJobs: number;
  serversPerJob: number;
  replicatingServers: number;
}

export type ArnKind =
  | 'source-server'
  | 'recovery-instance'
  | 'job'
  | 'replication-configuration-template'
  | 'launch-configuration-template';

/** What DRS keeps of an account, and what it works with. */
export class Drs {
  readonly account: string;
  readonly ec2: Ec2Side;
  readonly iam: FakeIam;
  readonly agenda = new Agenda();
  readonly pace: Pace = { ...usualPace };
  readonly limits: Limits = { concurrentJobs: 20, serversPerJob: 100, replicatingServers: 300 };
  readonly replicationTemplates = new Map<string, Wire>();
  readonly launchTemplates = new Map<string, Wire>();
  readonly servers = new Map<string, SourceServer>();
  readonly instances = new Map<string, RecoveryInstance>();
  readonly jobs = new Map<string, Job>();
  /** What goes wrong with the next launches of a server, the next first. */
  /** What failback clients sent of their logs. */
  readonly clientLogs: string[] = [];
  readonly failures = new Map<string, FailEvent[]>();
  initialized = false;
  /** Told of every new source server, before anything happens to it. */
  onInstall: ((sourceServerID: string) => void) | undefined;
  readonly #clock: AwsWorld['clock'];

  constructor({ account, clock }: AwsWorld, ec2: Ec2Side, iam: FakeIam) {
    this.account = account;
    this.#clock = clock;
    this.ec2 = ec2;
    this.iam = iam;
  }

  now(): number {
    return this.#clock.now();
  }

  arn(kind: ArnKind, id: string): string {
    return `arn:aws:drs:${this.ec2.region}:${this.account}:${kind}/${id}`;
  }

  /** Throws ResourceNotFoundException. */
  server(id: string): SourceServer {
    const server = this.servers.get(id);
    if (!server) throw notFound({ type: 'source-server', id });
    return server;
  }

  /** Throws ResourceNotFoundException. */
  instance(id: string): RecoveryInstance {
    const instance = this.instances.get(id);
    if (!instance) throw notFound({ type: 'recovery-instance', id });
    return instance;
  }

  /** The job that is under way for a server. */
  jobOf(sourceServerID: string): Job | undefined {
    return [...this.jobs.values()].find(
      ({ status, participants }) =>
        status !== 'COMPLETED' && participants.some((one) => one.sourceServerID === sourceServerID),
    );
  }
}
