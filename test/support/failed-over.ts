import type { RecoveryInstance } from '@aws-sdk/client-drs';
import { failbackPolicy } from '../../src/aws/sts/policies.ts';
import type { TemporaryKeys } from '../../src/aws/sts/temporary-keys.ts';
import { awsClients } from './aws-clients.ts';
import { type DrsRig, drsRig } from './aws-rig.ts';
import { first } from './drs-account.ts';

const GIB = 1024 ** 3;
const HOUR = 3_600_000;
const ROLE = 'failback';
const POLICY = 'AWSElasticDisasterRecoveryFailbackInstallationPolicy';

/** An account in which one server runs as a recovery instance, and waits to be failed back. Its time stands still. */
export interface FailedOver extends Pick<DrsRig, 'fake' | 'clock'>, AsyncDisposable {
  readonly recoveryInstanceID: string;
  /** Names of its disks: 30 GiB, 10 GiB. */
  readonly devices: readonly string[];
  /** Temporary keys of who runs the failback client, for this instance alone. */
  readonly keys: TemporaryKeys;
  readonly look: () => Promise<RecoveryInstance>;
  readonly launch: () => Promise<unknown>;
}

/** `mac` is that of the server that was protected; `network` is where its failback client may come from. */
export async function failedOver(mac: string, network: string): Promise<FailedOver> {
  const rig = await drsRig(0);
  const { fake, clock } = rig;
  const { drs, ec2, iam, sts } = awsClients(fake);
  const sizes = { '/dev/sda': 30 * GIB, '/dev/sdb': 10 * GIB };
  const disks = Object.entries(sizes).map(([deviceName, bytes]) => ({ deviceName, bytes }));
  const sourceServerID = rig.install('web-1', { macs: [mac], disks });
  clock.advance(HOUR);
  await drs.startRecovery({ sourceServers: [{ sourceServerID }] });
  clock.advance(HOUR);
  const look = async () => first((await drs.describeRecoveryInstances({})).items);
  await look();
  clock.advance(HOUR);
  const { recoveryInstanceID = '', recoveryInstanceProperties, arn = '' } = await look();
  await drs.updateFailbackReplicationConfiguration({ recoveryInstanceID, usePrivateIP: true });
  const [GroupId = ''] = fake.ec2.instance(recoveryInstanceID)?.securityGroupIds ?? [];
  const range = { IpProtocol: 'tcp', FromPort: 1500, ToPort: 1500, IpRanges: [{ CidrIp: network }] };
  await ec2.authorizeSecurityGroupIngress({ GroupId, IpPermissions: [range] });

  const trust = { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${fake.account}:root` }, Action: 'sts:AssumeRole' };
  const { Role } = await iam.createRole({
    RoleName: ROLE,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  });
  await iam.attachRolePolicy({ RoleName: ROLE, PolicyArn: `arn:aws:iam::aws:policy/${POLICY}` });
  // By AWS's own client: the library would keep them out of every log, and whether they are in one is to be seen.
  const Policy = JSON.stringify(failbackPolicy(arn));
  const { Credentials } = await sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'client', Policy });
  const {
    AccessKeyId: accessKeyId = '',
    SecretAccessKey: secretAccessKey = '',
    SessionToken: sessionToken = '',
    Expiration: expiration = new Date(0),
  } = Credentials ?? {};
  return {
    ...{ fake, clock, recoveryInstanceID, look },
    devices: (recoveryInstanceProperties?.disks ?? []).map(({ internalDeviceName = '' }) => internalDeviceName),
    keys: { accessKeyId, secretAccessKey, sessionToken, expiration },
    launch: () => drs.startFailbackLaunch({ recoveryInstanceIDs: [recoveryInstanceID] }),
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}
