import { randomUUID } from 'node:crypto';
import { AwsError } from '../../service.ts';
import type { Drs } from '../drs.ts';
import type { Disk } from '../replication/replication.ts';
import { associate, beginFailback, type Mapping, suggestMapping } from './pairing.ts';

/** A failback client that does all it should, played in one go. */
export interface PlayedClient {
  readonly recoveryInstanceID: string;
  /** Its disks, without the one that it was booted from. Sizes in bytes. */
  readonly volumes: readonly Disk[];
  /** Recovery device name → its own, or `EXCLUDE`; what DRS suggests unless told. */
  readonly mapping?: Mapping | undefined;
  /** The keys that it was given. */
  readonly credentials: { readonly accessKeyId: string };
  readonly macs: readonly string[];
  /** Its address, by which the security group of the recovery instance lets it in or not. */
  readonly ip?: string | undefined;
  readonly clientID?: string | undefined;
}

const ACTIONS = [
  ...['SendClientLogs', 'SendClientMetrics', 'IssueAgentCertificate', 'AssociateFailbackClientToRecoveryInstance'],
  ...['UpdateAgentReplicationInfo', 'GetSuggestedFailbackClientDeviceMapping', 'UpdateFailbackClientDeviceMapping'],
].map((name) => `drs:${name}ForDrs`);

/**
 * Pairs with the recovery instance, begins to replicate, and stays. Throws what the service would say: `AwsError`
 * UnrecognizedClientException, AccessDeniedException, ResourceNotFoundException, ConflictException, ValidationException.
 * What goes wrong after that is to be seen in the recovery instance.
 */
export function playClient(drs: Drs, client: PlayedClient): void {
  const { recoveryInstanceID: id, credentials, macs, volumes, ip, clientID = randomUUID() } = client;
  const caller = drs.iam.callerOf(credentials.accessKeyId);
  if (!caller) {
    throw new AwsError(403, 'UnrecognizedClientException', 'The security token included in the request is invalid.');
  }
  const forbidden = ['drs:DescribeRecoveryInstances', ...ACTIONS].find(
    (action) => !drs.iam.mayDo(caller, action, action.endsWith('ForDrs') ? drs.arn('recovery-instance', id) : '*'),
  );
  if (forbidden !== undefined) {
    const message = `User: ${caller.arn} is not authorized to perform: ${forbidden}`;
    throw new AwsError(403, 'AccessDeniedException', message);
  }
  const instance = drs.instance(id);
  const mapping = client.mapping ?? suggestMapping(instance, volumes);
  const earlier = instance.failback;
  const failback = associate(drs, id, { clientID, macs, from: ip, keptAlive: true });
  failback.volumes = volumes;
  try {
    beginFailback(drs, instance, failback, mapping);
  } catch (error) {
    instance.failback = earlier;
    throw error;
  }
}
