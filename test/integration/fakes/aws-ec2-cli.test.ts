import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { fakeClock } from '../../fakes/clock.ts';
import { type AwsCli, findAws } from '../../support/aws-cli.ts';

/** Debian's command line asks again only after fifteen seconds, so its waiters find everything ready at their first look. */
const LONG = 10 * 60_000;

/** The answer of `aws ec2 ARGS`. */
const ec2 = <T = unknown>(cli: AwsCli, ...args: readonly string[]) => cli.run(['ec2', ...args]) as Promise<T>;

const refused = (cli: AwsCli, ...args: readonly string[]) =>
  ec2(cli, ...args).then(
    () => 'not refused',
    (error: unknown) => (error as { stderr: string }).stderr,
  );

test('aws works with security groups, instances and launch templates', async () => {
  await using aws = await FakeAws.start({ clock: fakeClock(0) });
  await using cli = await findAws(aws);
  if (!cli) {
    console.log('skip: aws is not installed');
    return;
  }
  const made = ['--vpc-id', aws.ec2.vpcId, '--group-name', 'recovery', '--description', 'recovery instances'];
  const group = String(await ec2(cli, 'create-security-group', ...made, '--query', 'GroupId'));
  const rule = ['--group-id', group, '--protocol', 'tcp', '--port', '1500', '--cidr', '10.40.0.0/16'];
  await ec2(cli, 'authorize-security-group-ingress', ...rule);
  assert.match(await refused(cli, 'authorize-security-group-ingress', ...rule), '(InvalidPermission.Duplicate)');
  const permissions = 'SecurityGroups[0].IpPermissions[].[IpProtocol, FromPort, IpRanges[0].CidrIp]';
  assert.equal(await ec2(cli, 'describe-security-groups', '--group-ids', group, '--query', permissions), [
    ['tcp', 1500, '10.40.0.0/16'],
  ]);

  const [subnet] = aws.ec2.subnetIds;
  const data = {
    InstanceType: 't3.large',
    NetworkInterfaces: [{ DeviceIndex: 0, SubnetId: subnet, Groups: [group], AssociatePublicIpAddress: false }],
    TagSpecifications: [{ ResourceType: 'instance', Tags: [{ Key: 'from', Value: 'template' }] }],
  };
  const template = ['--launch-template-name', 'web1'];
  await ec2(cli, 'create-launch-template', ...template, '--launch-template-data', '{"InstanceType":"t3.small"}');
  await ec2(
    ...[cli, 'create-launch-template-version', ...template, '--source-version', '1'],
    ...['--launch-template-data', JSON.stringify(data)],
  );
  const modified = ['modify-launch-template', ...template, '--default-version', '2', '--query'];
  assert.is(await ec2(cli, ...modified, 'LaunchTemplate.DefaultVersionNumber'), 2);
  const versions = ['describe-launch-template-versions', '--versions', '$Default', '--query'];
  assert.equal(await ec2(cli, ...versions, 'LaunchTemplateVersions[].LaunchTemplateData'), [data]);
  const templates = ['describe-launch-templates', '--launch-template-names', 'web1', '--query'];
  const id = String(await ec2(cli, ...templates, 'LaunchTemplates[0].LaunchTemplateId'));

  const instance = aws.ec2.runInstance({ launchTemplate: { id } });
  const ids = ['--instance-ids', instance];
  aws.clock.advance(LONG);
  await ec2(cli, 'wait', 'instance-running', ...ids);
  const filter = ['describe-instances', '--filters', `Name=instance.group-id,Values=${group}`, '--query'];
  assert.equal(
    await ec2(cli, ...filter, 'Reservations[].Instances[].[InstanceId, PrivateIpAddress, Tags[0].Value, State.Name]'),
    [[instance, '10.20.1.4', 'template', 'running']],
  );
  const profile = [
    'associate-iam-instance-profile',
    '--instance-id',
    instance,
    '--iam-instance-profile',
    'Name=Recovery',
  ];
  await ec2(cli, ...profile);
  assert.match(await refused(cli, ...profile), '(IncorrectState)');
  await ec2(cli, 'terminate-instances', ...ids);
  aws.clock.advance(LONG);
  await ec2(cli, 'wait', 'instance-terminated', ...ids);
  await ec2(cli, 'delete-security-group', '--group-id', group);
  await ec2(cli, 'delete-launch-template', ...template);
  assert.match(await refused(cli, 'describe-security-groups', '--dry-run'), '(DryRunOperation)');
  assert.match(await refused(cli, 'describe-vpcs', '--vpc-ids', 'vpc-0000000000000dead'), '(InvalidVpcID.NotFound)');
});

test('aws lists in pages, and tags', async () => {
  await using aws = await FakeAws.start();
  await using cli = await findAws(aws);
  if (!cli) {
    console.log('skip: aws is not installed');
    return;
  }
  for (let index = 0; index < 12; index += 1) aws.ec2.addVpc({ cidr: `10.${100 + index}.0.0/16` });
  const vpcs = await ec2<string[]>(cli, 'describe-vpcs', '--page-size', '5', '--query', 'Vpcs[].VpcId');
  assert.is(new Set(vpcs).size, 13);
  assert.is(aws.requests.filter(({ operation }) => operation === 'DescribeVpcs').length, 3);
  const tags = ['--resources', ...vpcs.slice(0, 2), '--tags', '[{"Key":"plan","Value":"a < b & c"}]'];
  await ec2(cli, 'create-tags', ...tags);
  assert.equal(await ec2(cli, 'describe-tags', '--query', 'Tags[].Value'), ['a < b & c', 'a < b & c']);
});

test.run();
