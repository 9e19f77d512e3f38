import type {
  Job,
  JobLog,
  RecoveryInstance,
  RecoverySnapshot,
  ReplicationConfigurationTemplate,
  SourceServer,
} from '@aws-sdk/client-drs';
import { FakeDrs } from '../fakes/aws/drs/fake-drs.ts';
import type { AgentInstallation } from '../fakes/aws/drs/servers/install-agent.ts';
import { FakeEc2 } from '../fakes/aws/ec2/fake-ec2.ts';
import { FakeIam } from '../fakes/aws/iam/fake-iam.ts';
import { type AwsCall, AwsError, type AwsService, type Wire } from '../fakes/aws/service.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';

const GIB = 1024 ** 3;

interface Items<T> {
  readonly items: readonly T[];
  readonly nextToken?: string;
}
interface JobAnswer {
  readonly job: Job & { readonly jobID: string };
}
interface Answers {
  readonly DescribeJobLogItems: Items<JobLog>;
  readonly DescribeJobs: Items<Job>;
  readonly DescribeRecoveryInstances: Items<RecoveryInstance>;
  readonly DescribeRecoverySnapshots: Items<RecoverySnapshot>;
  readonly DescribeReplicationConfigurationTemplates: Items<ReplicationConfigurationTemplate>;
  readonly DescribeSourceServers: Items<SourceServer>;
  readonly StartFailbackLaunch: JobAnswer;
  readonly StartRecovery: JobAnswer;
  readonly TerminateRecoveryInstances: JobAnswer;
}
type Answer<O> = O extends keyof Answers ? Answers[O] : Wire;

/** DRS with what it works with, without a socket; its time stands still until a test moves it. */
export interface DrsAccount {
  readonly clock: FakeClock;
  readonly iam: FakeIam;
  readonly ec2: FakeEc2;
  readonly drs: FakeDrs;
  readonly accessKeyId: string;
  /** The answer of DRS. */
  readonly ask: <O extends string>(operation: O, input?: object) => Answer<O>;
  /** `ConflictException: what it says`; a test fails if nothing is refused. */
  readonly refusal: (operation: string, input?: object) => string;
}

const ROLES = {
  drs: [['AgentRole', 'AgentPolicy'] as const, ['FailbackRole', 'FailbackPolicy'] as const],
  ec2: [
    ['ConversionServerRole', 'ConversionServerPolicy'] as const,
    ['RecoveryInstanceRole', 'RecoveryInstancePolicy'] as const,
    ['ReplicationServerRole', 'ReplicationServerPolicy'] as const,
    ['RecoveryInstanceWithLaunchActionsRole', 'RecoveryInstancePolicy'] as const,
  ],
};

/** Nothing is initialized yet. */
export function emptyDrsAccount(): DrsAccount {
  const clock = fakeClock(0);
  const world = { clock, account: '123456789012' };
  const [iam, ec2] = [new FakeIam(world), new FakeEc2(world)];
  const drs = new FakeDrs(world, ec2, iam);
  const { accessKeyId } = iam.addUser('operator');
  const ask = (operation: string, input: object = {}) => askService(drs, operation, input);
  return {
    ...{ clock, iam, ec2, drs, accessKeyId },
    ask: <O extends string>(operation: O, input?: object) => ask(operation, input) as Answer<O>,
    refusal: (operation, input) => refusalOf(() => ask(operation, input)),
  };
}

/** Initialized, with a replication template. */
export function drsAccount(): DrsAccount {
  const account = emptyDrsAccount();
  addDrsRoles(account);
  account.ask('InitializeService');
  account.ask('CreateReplicationConfigurationTemplate', replicationTemplate(account));
  return account;
}

/** The six roles that DRS wants to see. */
export function addDrsRoles({ iam }: { readonly iam: FakeIam }): void {
  for (const [service, roles] of Object.entries(ROLES)) {
    const trust = { Effect: 'Allow', Principal: { Service: `${service}.amazonaws.com` }, Action: 'sts:AssumeRole' };
    for (const [role, policy] of roles) {
      const RoleName = `AWSElasticDisasterRecovery${role}`;
      const document = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
      askService(iam, 'CreateRole', { RoleName, Path: '/service-role/', AssumeRolePolicyDocument: document });
      const PolicyArn = `arn:aws:iam::aws:policy/service-role/AWSElasticDisasterRecovery${policy}`;
      askService(iam, 'AttachRolePolicy', { RoleName, PolicyArn });
    }
  }
}

/** What is required of a template, and private routing. */
export function replicationTemplate({ ec2 }: { readonly ec2: FakeEc2 }) {
  const rule = (units: string, interval: number, retentionDuration: number) => ({ units, interval, retentionDuration });
  return {
    ...{ stagingAreaSubnetId: ec2.subnetIds[0], replicationServersSecurityGroupsIDs: [], ebsEncryption: 'DEFAULT' },
    ...{ bandwidthThrottling: 0, stagingAreaTags: {}, dataPlaneRouting: 'PRIVATE_IP', createPublicIP: false },
    pitPolicy: [rule('MINUTE', 10, 60), rule('HOUR', 1, 24), rule('DAY', 1, 7)],
  };
}

/** A machine with 30 GiB and 10 GiB, whose MAC address follows from its name. */
export function machine(name: string) {
  const mac = `00:0d:3a:00:00:${Buffer.from(name).toString('hex').slice(-2)}`;
  const disks = [
    { deviceName: '/dev/sda', bytes: 30 * GIB },
    { deviceName: '/dev/sdb', bytes: 10 * GIB },
  ];
  return { hostname: name, macs: [mac], ips: ['10.0.0.4'], disks, os: 'Ubuntu 22.04', cpus: 2, ram: 8 * GIB };
}

export function install(
  { drs, accessKeyId }: Pick<DrsAccount, 'drs' | 'accessKeyId'>,
  name: string,
  more: Partial<AgentInstallation> = {},
): string {
  return drs.installAgent({ accessKeyId, region: 'eu-central-1', ...machine(name), ...more });
}

/** Installs servers, and lets time pass until their replication is continuous. */
export function protect(account: DrsAccount, ...names: string[]): string[] {
  const ids = names.map((name) => install(account, name));
  account.clock.advance(3_600_000);
  return ids;
}

/** Recovers one server, and waits until it runs; the id of its recovery instance. */
export function recover(account: DrsAccount, sourceServerID: string): string {
  account.ask('StartRecovery', { sourceServers: [{ sourceServerID }] });
  account.clock.advance(3_600_000);
  const filters = { sourceServerIDs: [sourceServerID] };
  const { recoveryInstanceID = '' } = first(account.ask('DescribeRecoveryInstances', { filters }).items);
  account.clock.advance(60_000);
  return recoveryInstanceID;
}

function askService(service: AwsService, operation: string, input: object): Wire | undefined {
  const caller = { accessKeyId: 'AKIA', account: '123456789012', arn: '', sessionPolicies: [], denied: [] };
  const call: AwsCall = { operation, input: input as Wire, region: 'eu-central-1', caller };
  return service.handle(call) as Wire | undefined;
}

/** How an `AwsError` reads. */
export function refusalOf(action: () => unknown): string {
  try {
    action();
  } catch (error) {
    if (error instanceof AwsError) return `${error.code}: ${error.message}`;
    throw error;
  }
  throw new Error('Nothing was refused.');
}

/** The first of an answer's items; a test fails if there is none. */
export function first<T>(items: readonly T[] | undefined): T {
  const [item] = items ?? [];
  if (item === undefined) throw new Error('There is no item.');
  return item;
}
