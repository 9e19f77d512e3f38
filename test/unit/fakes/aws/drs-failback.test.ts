import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { PlayedClient } from '../../../fakes/aws/drs/failback/play-client.ts';
import {
  type DrsAccount,
  drsAccount,
  first,
  machine,
  protect,
  recover,
  refusalOf,
} from '../../../support/drs-account.ts';

const MINUTE = 60_000;
const GIB = 1024 ** 3;
const CLIENT_MACS = ['00:0d:3a:ff:ff:ff'];

/** A server that was failed over, and may be reached privately on port 1500. */
function failedOver(): DrsAccount & { readonly server: string; readonly id: string } {
  const account = drsAccount();
  const { ec2 } = account;
  const [server = ''] = protect(account, 'web-1');
  const id = recover(account, server);
  const [groupId = ''] = ec2.instance(id)?.securityGroupIds ?? [];
  allowPort(account, groupId, '10.0.0.0/16');
  account.ask('UpdateFailbackReplicationConfiguration', { recoveryInstanceID: id, usePrivateIP: true });
  return { ...account, server, id };
}

function allowPort({ ec2 }: DrsAccount, groupId: string, cidr: string): void {
  const permission = { IpProtocol: 'tcp', FromPort: '1500', ToPort: '1500', IpRanges: [{ CidrIp: cidr }] };
  const caller = { accessKeyId: '', account: '', arn: '', sessionPolicies: [], denied: [] };
  const input = { GroupId: groupId, IpPermissions: [permission] };
  ec2.handle({ operation: 'AuthorizeSecurityGroupIngress', input, region: 'eu-central-1', caller });
}

function connect({ drs, accessKeyId, id }: DrsAccount & { readonly id: string }, more: Partial<PlayedClient> = {}) {
  const volumes = [
    { deviceName: '/dev/sdc', bytes: 10 * GIB },
    { deviceName: '/dev/sdb', bytes: 32 * GIB },
  ];
  const credentials = { accessKeyId };
  drs.connectFailbackClient({
    recoveryInstanceID: id,
    volumes,
    credentials,
    macs: CLIENT_MACS,
    ip: '10.0.1.5',
    ...more,
  });
}

function look({ ask, id }: Pick<DrsAccount, 'ask'> & { readonly id: string }) {
  const { items } = ask('DescribeRecoveryInstances', {
    filters: { recoveryInstanceIDs: [id] },
  });
  const { failback, dataReplicationInfo } = first(items);
  const { dataReplicationError, dataReplicationInitiation, dataReplicationState } = dataReplicationInfo ?? {};
  return {
    failback,
    state: failback?.state,
    replication: dataReplicationState,
    error: dataReplicationError?.error,
    steps: dataReplicationInitiation?.steps?.map(({ status }) => status),
  };
}

test('the whole way back: seven steps, initial sync, ready, launch, completed', () => {
  const account = failedOver();
  const { clock, id } = account;
  assert.match(account.refusal('StartFailbackLaunch', { recoveryInstanceIDs: [id] }), 'FAILBACK_NOT_STARTED');
  connect(account);
  assert.equal(look(account).steps?.slice(0, 3), ['SUCCEEDED', 'SUCCEEDED', 'IN_PROGRESS']);
  assert.is(look(account).state, 'FAILBACK_IN_PROGRESS');
  clock.advance(3 * MINUTE);
  assert.equal([look(account).replication, look(account).failback?.failbackToOriginalServer], ['INITIAL_SYNC', false]);
  assert.match(account.refusal('StartFailbackLaunch', { recoveryInstanceIDs: [id] }), 'not ready for launch');
  clock.advance(30 * MINUTE);
  assert.equal([look(account).replication, look(account).state], ['CONTINUOUS', 'FAILBACK_READY_FOR_LAUNCH']);

  const { job } = account.ask('StartFailbackLaunch', { recoveryInstanceIDs: [id], tags: { a: 'b' } });
  assert.equal([job.initiatedBy, job.type, job.status], ['FAILBACK', 'LAUNCH', 'PENDING']);
  assert.match(account.refusal('StartFailbackLaunch', { recoveryInstanceIDs: [id] }), 'participating in job');
  assert.match(account.refusal('StopFailback', { recoveryInstanceID: id }), 'being launched');
  clock.advance(MINUTE);
  assert.is(look(account).state, 'FAILBACK_IN_PROGRESS');
  clock.advance(10 * MINUTE);
  assert.equal([look(account).state, look(account).failback?.failbackJobID], ['FAILBACK_COMPLETED', job.jobID]);
  assert.match(
    refusalOf(() => connect(account)),
    'failed back already',
    'a client that boots once more changes nothing',
  );
});

test('the original machine gets the difference only, and is protected again afterwards', () => {
  const account = failedOver();
  account.drs.stall(account.server, 'AGENT_NOT_SEEN');
  connect(account, { macs: machine('web-1').macs.map((mac) => mac.toUpperCase()) });
  account.clock.advance(110_000);
  assert.equal([look(account).replication, look(account).failback?.failbackToOriginalServer], ['RESCAN', true]);
  account.clock.advance(30 * MINUTE);
  account.ask('StartFailbackLaunch', { recoveryInstanceIDs: [account.id] });
  account.clock.advance(30 * MINUTE);
  const stateOf = () => account.ask('DescribeSourceServers').items[0]?.dataReplicationInfo?.dataReplicationState;
  assert.is(stateOf(), 'STALLED', 'its machine is still off');
  account.drs.resume(account.server);
  account.clock.advance(30 * MINUTE);
  assert.is(stateOf(), 'CONTINUOUS');
});

test('a client with bad keys, without rights, or with the wrong disks is sent away', () => {
  const account = failedOver();
  const refused = (more: Partial<PlayedClient>) => refusalOf(() => connect(account, more));
  const disk = (deviceName: string, gib: number) => ({ deviceName, bytes: gib * GIB });
  assert.match(refused({ credentials: { accessKeyId: 'ASIAGONE' } }), 'UnrecognizedClientException');
  assert.match(refused({ recoveryInstanceID: 'i-0123456789abcdef0' }), 'ResourceNotFoundException');
  assert.match(refused({ volumes: [disk('/dev/sdb', 32)] }), /ValidationException.*nvme1n1/);
  assert.match(refused({ volumes: [disk('/dev/sdb', 29), disk('/dev/sdc', 10)] }), /ValidationException.*nvme0n1/);
  const both = { '/dev/nvme0n1': '/dev/sdb', '/dev/nvme1n1': '/dev/sdb' };
  assert.match(refused({ mapping: both }), 'mapped twice');
  assert.match(refused({ mapping: { '/dev/nvme0n1': '/dev/sdb' } }), 'nvme1n1 of the recovery instance is not mapped');
  assert.match(refused({ mapping: { ...both, '/dev/nvme1n1': '/dev/sdq' } }), 'no device /dev/sdq');
  account.iam.denied.push('drs:AssociateFailbackClientToRecoveryInstanceForDrs');
  assert.match(refused({}), 'AccessDeniedException');
  account.iam.denied.length = 0;
  assert.is(look(account).state, 'FAILBACK_NOT_STARTED', 'nothing came of all that');
  connect(account, { mapping: { '/dev/nvme0n1': '/dev/sdb', '/dev/nvme1n1': 'EXCLUDE' } });
  assert.match(refused({}), 'is associated with failback client');
});

test('an instance that cannot be reached on port 1500 is an error state, not a refusal', () => {
  const reach = (prepare: (account: ReturnType<typeof failedOver>) => void, more: Partial<PlayedClient> = {}) => {
    const account = failedOver();
    prepare(account);
    connect(account, more);
    account.clock.advance(30 * MINUTE);
    const { error, state, steps } = look(account);
    return [state, error, steps?.[2]];
  };
  const failed = ['FAILBACK_ERROR', 'FAILED_TO_ESTABLISH_RECOVERY_INSTANCE_COMMUNICATION', 'FAILED'];
  const nothing = () => undefined;
  assert.equal(reach(nothing, { ip: '10.9.0.1' }), failed, 'the security group does not let this address in');
  const publicly = ({ ask, id }: ReturnType<typeof failedOver>) =>
    void ask('UpdateFailbackReplicationConfiguration', { recoveryInstanceID: id, usePrivateIP: false });
  assert.equal(reach(publicly), failed, 'it has no public address');
  const weak = ({ iam }: DrsAccount) => iam.role('AWSElasticDisasterRecoveryRecoveryInstanceRole')?.attached.clear();
  assert.equal(reach(weak), failed, 'its profile lacks the policy');
  assert.is(reach(nothing)[0], 'FAILBACK_READY_FOR_LAUNCH');
});

test('each step and each trouble of the way back can go wrong', () => {
  const account = failedOver();
  const { drs, clock, id } = account;
  connect(account);
  drs.failStep(id, 'PAIR_AGENT_WITH_REPLICATION_SOFTWARE');
  clock.advance(30 * MINUTE);
  const { error, replication, state } = look(account);
  assert.equal([state, replication], ['FAILBACK_ERROR', 'STALLED']);
  assert.is(error, 'FAILED_TO_PAIR_AGENT_WITH_REPLICATION_SOFTWARE');
  drs.resume(id);
  clock.advance(30 * MINUTE);
  assert.is(look(account).state, 'FAILBACK_READY_FOR_LAUNCH');
  drs.lag(id, 'PT5M', GIB);
  assert.equal([look(account).replication, look(account).state], ['BACKLOG', 'FAILBACK_NOT_READY_FOR_LAUNCH']);
  drs.lag(id, 'PT0S');
  drs.stall(id, 'FAILED_GETTING_REPLICATION_STATE');
  assert.equal(
    [look(account).replication, look(account).state],
    ['REPLICATION_STATE_NOT_AVAILABLE', 'FAILBACK_LAUNCH_STATE_NOT_AVAILABLE'],
  );
  drs.resume(id);
  account.ec2.stop(id);
  assert.is(look(account).error, 'AGENT_NOT_SEEN');
  account.ec2.start(id);
  clock.advance(5 * MINUTE);
  assert.is(look(account).state, 'FAILBACK_READY_FOR_LAUNCH');
});

test('a client that falls silent is not seen after a while; stopping begins anew', () => {
  const account = failedOver();
  const { drs, clock, id } = account;
  connect(account);
  clock.advance(3 * MINUTE);
  drs.loseFailbackClient(id);
  clock.advance(10 * MINUTE);
  const { error, replication, state } = look(account);
  assert.equal([state, replication, error], ['FAILBACK_ERROR', 'STALLED', 'FAILBACK_CLIENT_NOT_SEEN']);
  connect(account);
  assert.is(look(account).state, 'FAILBACK_IN_PROGRESS', 'another client may take over then');
  account.ask('StopFailback', { recoveryInstanceID: id });
  assert.equal([look(account).state, look(account).replication], ['FAILBACK_NOT_STARTED', 'NOT_STARTED']);
});

test('a failed launch is an error of the server in a job that is completed', () => {
  const account = failedOver();
  connect(account);
  account.clock.advance(60 * MINUTE);
  account.drs.failLaunch(account.id);
  const { job } = account.ask('StartFailbackLaunch', { recoveryInstanceIDs: [account.id] });
  account.clock.advance(60 * MINUTE);
  const { items } = account.ask('DescribeJobs', { filters: { jobIDs: [job.jobID] } });
  assert.equal([items[0]?.status, items[0]?.participatingServers?.[0]?.launchStatus], ['COMPLETED', 'FAILED']);
  assert.is(look(account).state, 'FAILBACK_ERROR');
  account.ask('StopFailback', { recoveryInstanceID: account.id });
  connect(account);
  assert.is(look(account).state, 'FAILBACK_IN_PROGRESS');
});

test('a client pairs by its own calls, in their order', () => {
  const account = failedOver();
  const { clock, id } = account;
  const recoveryInstanceID = id;
  const client = (operation: string, more: object = {}) =>
    account.ask(`${operation}ForDrs`, { recoveryInstanceID, ...more });
  assert.match(account.refusal('UpdateFailbackClientLastSeenForDrs', { recoveryInstanceID }), 'No failback client');
  assert.equal(client('GetFailbackCommand'), { command: 'STOP' });

  const keys = client('IssueAgentCertificate');
  const caller = account.iam.callerOf(String(keys['accessKeyId']));
  assert.match(caller?.arn ?? '', `AWSElasticDisasterRecoveryFailbackRole/${id}`);
  const identity = { failbackClientID: 'c-1', macAddresses: CLIENT_MACS, ipAddress: '10.0.1.5' };
  const paired = client('AssociateFailbackClientToRecoveryInstance', identity);
  assert.equal(paired, { sourceServerID: account.server, originalServer: false });
  assert.equal(look(account).steps?.slice(0, 2), ['SUCCEEDED', 'IN_PROGRESS']);
  client('UpdateAgentReplicationInfo', {
    volumes: [
      { deviceName: '/dev/sdb', bytes: 30 * GIB },
      { deviceName: '/dev/sdc', bytes: 10 * GIB },
    ],
  });
  const suggested = client('GetSuggestedFailbackClientDeviceMapping');
  client('UpdateFailbackClientDeviceMapping', suggested);
  assert.equal(client('GetFailbackCommand'), { command: 'WAIT' });
  const { privateIp } = account.ec2.instance(id) ?? {};
  const associations = client('DescribeReplicationServerAssociations');
  assert.equal(associations, { replicationServers: [{ ip: privateIp, port: 1500 }] });

  const waitFor = (command: string, minutes: number) => {
    for (let minute = 0; minute < minutes; minute++) {
      clock.advance(MINUTE);
      client('UpdateFailbackClientLastSeen');
    }
    assert.equal(client('GetFailbackCommand'), { command });
  };
  waitFor('REPLICATE', 30);
  assert.is(look(account).state, 'FAILBACK_READY_FOR_LAUNCH');
  account.ask('StartFailbackLaunch', { recoveryInstanceIDs: [id] });
  assert.equal(client('GetFailbackLaunchRequested'), { launchRequested: true });
  waitFor('REBOOT', 10);
  client('SendClientLogs', { messages: [{ text: 'done' }] });
  assert.equal(account.drs.clientLogs, ['done']);
});

test.run();
