import type { Job } from '@aws-sdk/client-drs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { managedPolicyArn, partitionOf, principalOf } from '../../../src/aws/arn.ts';
import { judgeJob } from '../../../src/aws/drs/await-job.ts';
import { inBatches } from '../../../src/aws/drs/page-size.ts';
import { snapshotAt } from '../../../src/aws/drs/snapshots.ts';
import { cidrsOf } from '../../../src/aws/ec2/places.ts';
import { routeTableOf } from '../../../src/aws/ec2/route-tables.ts';
import { DRS_ROLES, trustPolicy } from '../../../src/aws/iam/roles.ts';
import { agentPolicy, failbackPolicy } from '../../../src/aws/sts/policies.ts';
import { tagFilters, tagSpecification, tagsOf } from '../../../src/aws/tags.ts';
import { tunnelsOf } from '../../../src/aws/vpn/tunnels.ts';
import { redact } from '../../../src/redact.ts';

test('a partition is known by an ARN, and so are the policies of AWS in it', () => {
  assert.is(partitionOf('arn:aws-us-gov:iam::123456789012:user/x'), 'aws-us-gov');
  assert.is(partitionOf('nothing'), 'aws');
  assert.is(managedPolicyArn('aws-cn', 'service-role/P'), 'arn:aws-cn:iam::aws:policy/service-role/P');
});

test('rights are of a user or a role; a session is known by the name of its role', () => {
  const user = 'arn:aws:iam::123456789012:user/path/op';
  assert.equal(principalOf(user), { arn: user });
  assert.equal(principalOf('arn:aws:sts::123456789012:assumed-role/Admin/me'), { role: 'Admin' });
  assert.is(principalOf('arn:aws:iam::123456789012:root'), undefined);
  assert.is(principalOf('arn:aws:sts::123456789012:federated-user/me'), undefined);
});

test('the six roles of DRS trust the service or the machines', () => {
  assert.is(DRS_ROLES.length, 6);
  const [agent, failback, conversion] = DRS_ROLES.map((role) => JSON.stringify(trustPolicy(role, '1', 'aws')));
  assert.match(agent ?? '', '"sts:SourceIdentity":"s-*"');
  assert.match(failback ?? '', '"sts:SourceIdentity":"i-*"');
  assert.match(conversion ?? '', '"Service":"ec2.amazonaws.com"');
});

test('policies of sessions are within what STS takes, and about one recovery instance', () => {
  const arn = 'arn:aws:drs:eu-central-1:123456789012:recovery-instance/i-0123456789abcdef0';
  const failback = JSON.stringify(failbackPolicy(arn));
  assert.ok(failback.length < 2048 && failback.includes(arn));
  assert.ok(JSON.stringify(agentPolicy('aws', 'eu-central-1', '123456789012')).length < 2048);
});

test('tags are filters, a specification and a list', () => {
  assert.equal(tagFilters({ a: '1' }), [{ Name: 'tag:a', Values: ['1'] }]);
  const [specification] = tagSpecification('vpn-gateway', { known: { a: '1' }, further: { a: '2', b: '3' } });
  assert.equal(tagsOf(specification?.Tags), { a: '1', b: '3' });
});

test('ids are asked for in batches; no ids are no question', async () => {
  const asked: (number | undefined)[] = [];
  const ask = async (ids: string[] | undefined) => {
    asked.push(ids?.length);
    return ids ?? ['all'];
  };
  const ids = Array.from({ length: 450 }, (_, at) => `s-${at}`);
  assert.equal(await inBatches(ids, ask), ids);
  assert.equal(await inBatches([], ask), []);
  assert.equal(await inBatches(undefined, ask), ['all']);
  assert.equal(asked, [200, 200, 50, undefined]);
});

test('a job is judged for each server, and the log says why', () => {
  const log = [
    { event: 'SNAPSHOT_FAIL', eventData: { sourceServerID: 's-1' } },
    { event: 'CONVERSION_FAIL', eventData: { sourceServerID: 's-2', rawError: 'no GRUB' } },
    { event: 'JOB_END' },
  ] as const;
  const job: Job = {
    ...{ jobID: 'drsjob-1', status: 'COMPLETED', type: 'LAUNCH', initiatedBy: 'START_RECOVERY' },
    participatingServers: [
      { sourceServerID: 's-1', launchStatus: 'LAUNCHED', recoveryInstanceID: 'i-1' },
      { sourceServerID: 's-2', launchStatus: 'FAILED' },
      { sourceServerID: 's-3' },
    ],
  };
  const servers = judgeJob(job, log);
  assert.equal(
    servers.map(({ ok, status, problem }) => [ok, status, problem?.code, problem?.raw]),
    [
      [true, 'LAUNCHED', 'SNAPSHOT_FAIL', undefined],
      [false, 'FAILED', 'CONVERSION_FAIL', 'no GRUB'],
      [false, 'PENDING', undefined, undefined],
    ],
  );
  const [, , pending] = judgeJob({ ...job, initiatedBy: 'FAILBACK' }, []);
  assert.ok(pending?.ok);
});

test('a point in time is the last one that is not later', () => {
  const snapshots = ['2026-03-01T12:00:00Z', '2026-03-01T11:00:00Z'].map((timestamp) => ({
    snapshotID: timestamp,
    sourceServerID: 's-1',
    expectedTimestamp: timestamp,
    timestamp,
  }));
  assert.is(snapshotAt(snapshots, new Date('2026-03-01T11:30:00Z'))?.snapshotID, '2026-03-01T11:00:00Z');
  assert.is(snapshotAt(snapshots, new Date('2026-03-01T10:00:00Z')), undefined);
});

test('a tunnel tells the Azure side all that it must know, and its key does not show', () => {
  const PreSharedKey = 'vErYsEcReT.key_1';
  const [one, two] = tunnelsOf({
    Options: {
      TunnelOptions: [
        { OutsideIpAddress: '203.0.113.1', TunnelInsideCidr: '169.254.21.4/30', PreSharedKey },
        { OutsideIpAddress: '203.0.113.2' },
      ],
    },
    VgwTelemetry: [{ OutsideIpAddress: '203.0.113.2', Status: 'UP', AcceptedRouteCount: 2, StatusMessage: '2 BGP' }],
  });
  assert.equal([one?.awsInside, one?.azureInside, one?.up], ['169.254.21.5', '169.254.21.6', false]);
  assert.equal([two?.up, two?.routes, two?.message, two?.preSharedKey], [true, 2, '2 BGP', undefined]);
  assert.is(redact(`the key is ${PreSharedKey}`), 'the key is ***');
});

test('a subnet heeds its own route table, else the main one', () => {
  const tables = [
    { RouteTableId: 'rtb-1', Associations: [{ Main: true }] },
    { RouteTableId: 'rtb-2', Associations: [{ SubnetId: 'subnet-2' }] },
  ];
  assert.is(routeTableOf(tables, 'subnet-2')?.RouteTableId, 'rtb-2');
  assert.is(routeTableOf(tables, 'subnet-9')?.RouteTableId, 'rtb-1');
});

test('a VPC has all the CIDRs that were not taken from it', () => {
  const associated = (CidrBlock: string, State: 'associated' | 'disassociated') => ({
    CidrBlock,
    CidrBlockState: { State },
  });
  const CidrBlockAssociationSet = [
    associated('10.0.0.0/16', 'associated'),
    associated('10.1.0.0/16', 'associated'),
    associated('10.2.0.0/16', 'disassociated'),
  ];
  assert.equal(cidrsOf({ CidrBlock: '10.0.0.0/16', CidrBlockAssociationSet }), ['10.0.0.0/16', '10.1.0.0/16']);
});

test.run();
