import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { type AwsCli, findAws, keysInEnv } from '../../support/aws-cli.ts';
import { awsClients, keysOf, refusedByAws } from '../../support/aws-clients.ts';
import { addDrsRoles, first, install, machine, replicationTemplate } from '../../support/drs-account.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const script = fileURLToPath(new URL('../../support/drs-client.py', import.meta.url));

/** Behind the door, initialized by AWS's own client; its time stands still. */
async function rig() {
  const aws = await FakeAws.start({ clock: fakeClock(0) });
  addDrsRoles(aws);
  const { drs, ec2 } = awsClients(aws);
  await drs.initializeService({});
  await drs.createReplicationConfigurationTemplate({
    ...replicationTemplate(aws),
    ...{ associateDefaultSecurityGroup: true, replicationServerInstanceType: 't3.small' },
    ...{ useDedicatedReplicationServer: false, defaultLargeStagingDiskType: 'GP3' },
    ...{ ebsEncryption: 'DEFAULT', dataPlaneRouting: 'PRIVATE_IP' },
    pitPolicy: [
      { units: 'MINUTE', interval: 10, retentionDuration: 60 },
      { units: 'HOUR', interval: 1, retentionDuration: 24 },
      { units: 'DAY', interval: 1, retentionDuration: 7 },
    ],
  });
  const add = (name: string) => install({ drs: aws.drs, accessKeyId: aws.credentials.accessKeyId }, name);
  return { aws, drs, ec2, add };
}

type Rig = Awaited<ReturnType<typeof rig>>;

/** One server that runs in AWS, and lets a failback client in; the id of its recovery instance. */
async function failOver({ aws, drs, ec2, add }: Rig): Promise<string> {
  const sourceServerID = add('web-1');
  aws.clock.advance(HOUR);
  await drs.startRecovery({ sourceServers: [{ sourceServerID }] });
  aws.clock.advance(HOUR);
  const { recoveryInstanceID = '' } = first((await drs.describeRecoveryInstances({})).items);
  aws.clock.advance(MINUTE);
  const [GroupId = ''] = aws.ec2.instance(recoveryInstanceID)?.securityGroupIds ?? [];
  const range = { IpProtocol: 'tcp', FromPort: 1500, ToPort: 1500, IpRanges: [{ CidrIp: '10.0.0.0/16' }] };
  await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: [range] });
  await drs.updateFailbackReplicationConfiguration({ recoveryInstanceID, usePrivateIP: true });
  return recoveryInstanceID;
}

function connect({ drs, credentials }: FakeAws, recoveryInstanceID: string): void {
  const { disks: volumes } = machine('w');
  drs.connectFailbackClient({ recoveryInstanceID, volumes, credentials, macs: ['m'], ip: '10.0.1.5' });
}

test("AWS's client for JavaScript goes there and back", async () => {
  const all = await rig();
  await using aws = all.aws;
  const { drs } = all;
  const recoveryInstanceID = await failOver(all);
  const server = first((await drs.describeSourceServers({})).items);
  assert.equal([server.recoveryInstanceId, server.lastLaunchResult], [recoveryInstanceID, 'SUCCEEDED']);
  assert.is(server.dataReplicationInfo?.dataReplicationState, 'CONTINUOUS');
  await drs.tagResource({ resourceArn: server.arn, tags: { wave: '1' } });
  assert.equal((await drs.listTagsForResource({ resourceArn: server.arn })).tags, { wave: '1' });
  await drs.untagResource({ resourceArn: server.arn, tagKeys: ['wave'] });
  const { sourceServerID } = server;
  const launch = await drs.updateLaunchConfiguration({ sourceServerID, copyTags: true });
  assert.match(launch.ec2LaunchTemplateID ?? '', /^lt-/);
  const look = async () => first((await drs.describeRecoveryInstances({})).items);
  assert.is((await look()).ec2InstanceState, 'RUNNING');
  assert.is((await drs.getFailbackReplicationConfiguration({ recoveryInstanceID })).usePrivateIP, true);
  connect(aws, recoveryInstanceID);
  aws.clock.advance(HOUR);
  assert.is((await look()).failback?.state, 'FAILBACK_READY_FOR_LAUNCH');
  await drs.startFailbackLaunch({ recoveryInstanceIDs: [recoveryInstanceID] });
  aws.clock.advance(HOUR);
  assert.is((await look()).failback?.state, 'FAILBACK_COMPLETED');
  await drs.terminateRecoveryInstances({ recoveryInstanceIDs: [recoveryInstanceID] });
  aws.clock.advance(HOUR);
  assert.equal((await drs.describeRecoveryInstances({})).items, []);
});

test('every refusal reaches it as the exception that it is', async () => {
  await using empty = await FakeAws.start();
  assert.is(await refusedByAws(awsClients(empty).drs.describeJobs({})), '400 UninitializedAccountException');
  const { aws: begun, drs, add } = await rig();
  await using aws = begun;
  const sourceServerID = add('web-1');
  const sourceServers = [{ sourceServerID }];
  const strange = `s-${'0'.repeat(17)}`;
  assert.is(await refusedByAws(drs.getLaunchConfiguration({ sourceServerID: 's-1' })), '400 ValidationException');
  assert.is(await refusedByAws(drs.stopReplication({ sourceServerID: strange })), '404 ResourceNotFoundException');
  const conflict = await drs.startRecovery({ sourceServers }).catch((error: unknown) => error);
  const { name, resourceId, resourceType } = conflict as Record<string, string>;
  assert.equal([name, resourceId, resourceType], ['ConflictException', sourceServerID, 'source-server']);
  aws.clock.advance(HOUR);
  aws.drs.limits.concurrentJobs = 0;
  assert.is(await refusedByAws(drs.startRecovery({ sourceServers })), '402 ServiceQuotaExceededException');
  aws.deny('drs:StartRecovery');
  assert.is(await refusedByAws(drs.startRecovery({ sourceServers })), '403 AccessDeniedException');
  aws.fail({ kind: 'error', status: 500, code: 'InternalServerException' }, { operation: 'DescribeJobs' });
  assert.is(await refusedByAws(drs.describeJobs({})), '500 InternalServerException');
  aws.limit({ service: 'drs', operation: 'DescribeJobs', perSecond: 0.01 });
  await drs.describeJobs({});
  assert.is(await refusedByAws(drs.describeJobs({})), '429 ThrottlingException');
});

test('aws, the command line, does the same', async () => {
  const all = await rig();
  await using aws = all.aws;
  await using cli = await findAws(aws);
  if (!cli) {
    console.log('skip: aws is not installed');
    return;
  }
  const id = await failOver(all);
  const ids = ['web-2', 'web-3'].map((name) => all.add(name));
  const drs = (...args: string[]) => cli.run(['drs', ...args]);
  const listed = await drs('describe-source-servers', '--page-size', '2', '--query', 'items[].sourceServerID');
  assert.equal((listed as string[]).slice(1), ids);
  const server = `sourceServerID=${ids[0] ?? ''}`;
  assert.match(await refused(cli, ['start-recovery', '--source-servers', server]), 'ConflictException');
  aws.clock.advance(HOUR);
  const jobID = String(await drs('start-recovery', '--source-servers', server, '--query', 'job.jobID'));
  aws.clock.advance(HOUR);
  const statuses = 'items[].participatingServers[].launchStatus';
  assert.equal(await drs('describe-jobs', '--filters', `jobIDs=${jobID}`, '--query', statuses), ['LAUNCHED']);
  const events = (await drs('describe-job-log-items', '--job-id', jobID, '--query', 'items[].event')) as string[];
  assert.equal([events.at(0), events.at(-1)], ['JOB_START', 'JOB_END']);
  const running = ['--filters', `recoveryInstanceIDs=${id}`, '--query', 'items[].ec2InstanceState'];
  assert.equal(await drs('describe-recovery-instances', ...running), ['RUNNING']);
  const startLaunch = ['start-failback-launch', '--recovery-instance-ids', id];
  assert.match(await refused(cli, startLaunch), 'FAILBACK_NOT_STARTED');
  connect(aws, id);
  aws.clock.advance(HOUR);
  assert.is(await drs(...startLaunch, '--query', 'job.initiatedBy'), 'FAILBACK');
  aws.clock.advance(HOUR);
  const states = await drs('describe-recovery-instances', '--query', 'items[].failback.state');
  assert.equal(states, ['FAILBACK_COMPLETED', 'FAILBACK_NOT_STARTED']);
  assert.match(await refused(cli, ['delete-recovery-instance', '--recovery-instance-id', id]), 'ConflictException');
  const unknown = ['get-failback-replication-configuration', '--recovery-instance-id', 'i-0123456789abcdef0'];
  assert.match(await refused(cli, unknown), 'ResourceNotFoundException');
});

test('a failback client pairs with keys for nothing else, and goes on with those of its role', async () => {
  const all = await rig();
  await using aws = all.aws;
  const id = await failOver(all);
  Object.assign(aws.drs.pace, { stepMs: 1000, bytesPerSecond: 1e12, snapshotMs: 1000, failbackLaunchMs: 10_000 });
  const { sts } = awsClients(aws);
  const keys = keysOf(await sts.getFederationToken({ Name: 'failback', Policy: clientPolicy(aws, id) }));
  const disks = machine('w').disks.map(({ deviceName, bytes }) => `${deviceName}=${bytes}`);
  const args = [script, aws.url, aws.region, id, '10.0.1.5', ...disks];
  const heard: string[] = [];
  for await (const command of execa('python3', args, { env: keysInEnv(keys) })) {
    heard.push(command);
    if (command === 'REPLICATE') await all.drs.startFailbackLaunch({ recoveryInstanceIDs: [id] });
    else aws.clock.advance(MINUTE);
  }
  assert.equal(heard, ['WAIT', 'REPLICATE', 'LAUNCH', 'REBOOT']);
  const others = aws.requests.filter(({ accessKeyId }) => accessKeyId === keys.accessKeyId);
  assert.is(others.length, 5, 'what comes after the pairing is signed with the keys of the role');
});

/** As AWSElasticDisasterRecoveryFailbackInstallationPolicy, for one instance. */
function clientPolicy({ region, account }: FakeAws, id: string): string {
  const actions = [
    ...['IssueAgentCertificate', 'AssociateFailbackClientToRecoveryInstance', 'UpdateAgentReplicationInfo'],
    ...['GetSuggestedFailbackClientDeviceMapping', 'UpdateFailbackClientDeviceMapping'],
  ].map((name) => `drs:${name}ForDrs`);
  const Resource = `arn:aws:drs:${region}:${account}:recovery-instance/${id}`;
  return JSON.stringify({ Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource }] });
}

/** What `aws drs` wrote to stderr. */
async function refused(cli: AwsCli, args: readonly string[]): Promise<string> {
  try {
    await cli.run(['drs', ...args]);
  } catch (error) {
    return (error as { stderr: string }).stderr;
  }
  return 'not refused';
}

test.run();
