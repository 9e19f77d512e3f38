import type { Drs } from '../drs.ts';
import { handler, type Handlers } from '../handler.ts';
import type { RecoveryInstance } from '../recovery/recovery-instance.ts';
import { conflict } from '../refusals.ts';
import { type Disk, progressOf } from '../replication/replication.ts';
import { type ClientCommand, type MappingItem, NOTICES } from './client-api.ts';
import type { Failback } from './failback.ts';
import { associate, beginFailback, suggestMapping } from './pairing.ts';

const ROLE = 'AWSElasticDisasterRecoveryFailbackRole';
const HOUR = 3_600_000;

interface About {
  readonly recoveryInstanceID: string;
}

/** The failback client's side of the API: see `client-api.ts`. */
export const clientOperations: Handlers = {
  SendClientLogsForDrs: handler<{ messages: readonly { text: string }[] }>((drs, { messages }) => {
    drs.clientLogs.push(...messages.map(({ text }) => text));
  }),
  SendClientMetricsForDrs: handler(() => undefined),

  IssueAgentCertificateForDrs: handler<About>((drs, { recoveryInstanceID }) => {
    const { id } = drs.instance(recoveryInstanceID);
    const expires = drs.now() + HOUR;
    const arn = `arn:aws:sts::${drs.account}:assumed-role/${ROLE}/${id}`;
    const userId = `${drs.iam.role(ROLE)?.id ?? ''}:${id}`;
    const { keys } = drs.iam.keys.issue({ kind: 'role', arn, userId, expires });
    return { ...keys, expiration: new Date(expires).toISOString() };
  }),

  AssociateFailbackClientToRecoveryInstanceForDrs: handler<
    About & { failbackClientID: string; macAddresses: readonly string[]; ipAddress?: string }
  >((drs, { recoveryInstanceID, failbackClientID: clientID, macAddresses: macs, ipAddress: from }) => {
    const { toOriginal } = associate(drs, recoveryInstanceID, { clientID, macs, from });
    return { sourceServerID: drs.instance(recoveryInstanceID).sourceServerID, originalServer: toOriginal };
  }),

  UpdateAgentReplicationInfoForDrs: handler<About & { volumes: readonly Disk[] }>((drs, { volumes, ...about }) => {
    heard(drs, about).failback.volumes = volumes;
  }),

  GetSuggestedFailbackClientDeviceMappingForDrs: handler<About>((drs, about) => {
    const { instance, failback } = heard(drs, about);
    return {
      deviceMapping: Object.entries(suggestMapping(instance, failback.volumes)).map(
        ([recoveryInstanceDeviceName, failbackClientDeviceName]): MappingItem => ({
          ...{ recoveryInstanceDeviceName, failbackClientDeviceName },
        }),
      ),
    };
  }),

  UpdateFailbackClientDeviceMappingForDrs: handler<About & { deviceMapping: readonly MappingItem[] }>(
    (drs, { deviceMapping, ...about }) => {
      const { instance, failback } = heard(drs, about);
      if (failback.replication) throw conflict(`The volumes of ${instance.id} are mapped already.`);
      const pairs = deviceMapping.map((one) => [one.recoveryInstanceDeviceName, one.failbackClientDeviceName] as const);
      beginFailback(drs, instance, failback, Object.fromEntries(pairs));
    },
  ),

  GetFailbackCommandForDrs: handler<About>((drs, about) => ({ command: commandOf(drs, about) })),

  GetFailbackLaunchRequestedForDrs: handler<About>((drs, about) => ({
    launchRequested: ['LAUNCH', 'REBOOT'].includes(commandOf(drs, about)),
  })),

  DescribeReplicationServerAssociationsForDrs: handler<About>((drs, about) => {
    const { instance } = heard(drs, about);
    const ec2 = drs.ec2.instance(instance.id);
    const ip = instance.configuration.usePrivateIP ? ec2?.privateIp : ec2?.publicIp;
    return { replicationServers: ip === undefined ? [] : [{ ip, port: 1500 }] };
  }),

  ...Object.fromEntries(
    NOTICES.map((name) => [
      name,
      handler<About>((drs, about) => {
        heard(drs, about);
      }),
    ]),
  ),
};

/** The client said something. Throws ResourceNotFoundException, ConflictException if no client is associated. */
function heard(drs: Drs, { recoveryInstanceID }: About): { instance: RecoveryInstance; failback: Failback } {
  const instance = drs.instance(recoveryInstanceID);
  const { failback } = instance;
  if (!failback) throw conflict(`No failback client is associated with the recovery instance ${instance.id}.`);
  failback.lastSeen = drs.now();
  return { instance, failback };
}

function commandOf(drs: Drs, about: About): ClientCommand {
  if (!drs.instances.get(about.recoveryInstanceID)?.failback) return 'STOP';
  const { launch, replication } = heard(drs, about).failback;
  if (launch === 'COMPLETED') return 'REBOOT';
  if (launch === 'FAILED') return 'STOP';
  if (launch === 'UNDER_WAY') return 'LAUNCH';
  if (!replication) return 'WAIT';
  return progressOf(replication, drs.now()).phase === 'INITIATING' ? 'WAIT' : 'REPLICATE';
}
