import { type Aws, openAws, type OpenAwsOptions } from '../../src/aws/aws.ts';
import { ensureReplicationTemplate, type ReplicationTemplateSettings } from '../../src/aws/drs/settings.ts';
import { initialize } from '../../src/aws/iam/initialize.ts';
import type { FailbackEvent, Host } from '../../src/events.ts';
import type { AgentInstallation } from '../fakes/aws/drs/servers/install-agent.ts';
import { FakeAws } from '../fakes/aws/fake-aws.ts';
import { type FakeClock, fakeClock } from '../fakes/clock.ts';

/** A fake account of AWS, and the library's way to it. */
export interface AwsRig extends AsyncDisposable {
  readonly fake: FakeAws;
  readonly clock: FakeClock;
  readonly host: Host;
  readonly events: FailbackEvent[];
  readonly signal: AbortSignal;
  open(options?: Partial<OpenAwsOptions>): Promise<Aws>;
  /** What was asked for so far: `drs:StartRecovery`. */
  asked(): string[];
}

/** Its time goes `speed` times as fast as the machine's. */
export async function awsRig(speed = 1): Promise<AwsRig> {
  const clock = fakeClock(speed);
  const fake = await FakeAws.start({ clock });
  const events: FailbackEvent[] = [];
  const host: Host = { report: (event) => void events.push(event) };
  const { signal } = new AbortController();
  const { region, credentials, url: endpoint } = fake;
  return {
    ...{ fake, clock, host, events, signal },
    open: (options = {}) => openAws({ host, signal, region, endpoint, credentials, pollMs: 5, env: {}, ...options }),
    asked: () => fake.requests.map(({ service, operation }) => `${service}:${operation}`),
    [Symbol.asyncDispose]: () => fake[Symbol.asyncDispose](),
  };
}

export interface DrsRig extends AwsRig {
  readonly aws: Aws;
  /** Installs the agent on a machine with one disk; the id of its source server. */
  install(hostname: string, more?: Partial<AgentInstallation>): string;
}

/** With DRS set up, and a replication template. */
export async function drsRig(speed = 1): Promise<DrsRig> {
  const rig = await awsRig(speed);
  const { fake, signal } = rig;
  const aws = await rig.open();
  await initialize(aws, signal);
  await ensureReplicationTemplate(aws, signal, replicationTemplate(fake.ec2.subnetIds[0]));

  let macs = 0;
  const machine = (hostname: string): AgentInstallation => ({
    ...{ accessKeyId: fake.credentials.accessKeyId, region: fake.region, hostname, cpus: 2, ram: 8 * 1024 ** 3 },
    macs: [`00:0d:3a:00:00:${(++macs).toString(16).padStart(2, '0')}`],
    disks: [{ deviceName: '/dev/sda', bytes: 30 * 1024 ** 3 }],
    os: 'Ubuntu 22.04',
  });
  return {
    ...rig,
    aws,
    install: (hostname, more = {}) => fake.drs.installAgent({ ...machine(hostname), ...more }),
  };
}

/** Over private addresses, with the usual points in time. */
export function replicationTemplate(subnet: string): ReplicationTemplateSettings {
  return {
    stagingAreaSubnetId: subnet,
    associateDefaultSecurityGroup: true,
    replicationServersSecurityGroupsIDs: [],
    replicationServerInstanceType: 't3.small',
    useDedicatedReplicationServer: false,
    defaultLargeStagingDiskType: 'GP3',
    ebsEncryption: 'DEFAULT',
    bandwidthThrottling: 0,
    dataPlaneRouting: 'PRIVATE_IP',
    createPublicIP: false,
    stagingAreaTags: {},
    pitPolicy: [
      { ruleID: 1, units: 'MINUTE', interval: 10, retentionDuration: 60, enabled: true },
      { ruleID: 2, units: 'HOUR', interval: 1, retentionDuration: 24, enabled: true },
      { ruleID: 3, units: 'DAY', interval: 1, retentionDuration: 7, enabled: true },
    ],
  };
}
