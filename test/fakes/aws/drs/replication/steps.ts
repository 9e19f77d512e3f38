/** What replication goes through before the first byte, in this order (API model, DataReplicationInitiationStepName). */
export const AGENT_STEPS = [
  'WAIT',
  'CREATE_SECURITY_GROUP',
  'LAUNCH_REPLICATION_SERVER',
  'BOOT_REPLICATION_SERVER',
  'AUTHENTICATE_WITH_SERVICE',
  'DOWNLOAD_REPLICATION_SOFTWARE',
  'CREATE_STAGING_DISKS',
  'ATTACH_STAGING_DISKS',
  'PAIR_REPLICATION_SERVER_WITH_AGENT',
  'CONNECT_AGENT_TO_REPLICATION_SERVER',
  'START_DATA_TRANSFER',
] as const;

/** The same on the way back (RecoveryInstanceDataReplicationInitiationStepName). */
export const FAILBACK_STEPS = [
  'LINK_FAILBACK_CLIENT_WITH_RECOVERY_INSTANCE',
  'COMPLETE_VOLUME_MAPPING',
  'ESTABLISH_RECOVERY_INSTANCE_COMMUNICATION',
  'DOWNLOAD_REPLICATION_SOFTWARE_TO_FAILBACK_CLIENT',
  'CONFIGURE_REPLICATION_SOFTWARE',
  'PAIR_AGENT_WITH_REPLICATION_SOFTWARE',
  'ESTABLISH_AGENT_REPLICATOR_SOFTWARE_COMMUNICATION',
] as const;

export type AgentStep = (typeof AGENT_STEPS)[number];
export type FailbackStep = (typeof FAILBACK_STEPS)[number];
export type Step = AgentStep | FailbackStep;

/** What stops replication that is no step of it. */
export type Trouble =
  | 'AGENT_NOT_SEEN'
  | 'SNAPSHOTS_FAILURE'
  | 'NOT_CONVERGING'
  | 'UNSTABLE_NETWORK'
  | 'FAILBACK_CLIENT_NOT_SEEN'
  | 'FAILED_GETTING_REPLICATION_STATE';

export type ReplicationError = Trouble | `FAILED_TO_${Step}`;

/** The error of a failed step. The first two of the way back have none of their own. */
export function errorOf(step: Step): ReplicationError {
  const first = step === 'LINK_FAILBACK_CLIENT_WITH_RECOVERY_INSTANCE' || step === 'COMPLETE_VOLUME_MAPPING';
  return first ? 'FAILED_GETTING_REPLICATION_STATE' : `FAILED_TO_${step}`;
}
