/** What DRS does in each step until data flows, in its words made ours: both directions. */
const STEPS: Readonly<Record<string, string>> = {
  WAIT: 'wait for the agent',
  CREATE_SECURITY_GROUP: 'create the security group',
  LAUNCH_REPLICATION_SERVER: 'launch the replication server',
  BOOT_REPLICATION_SERVER: 'boot the replication server',
  AUTHENTICATE_WITH_SERVICE: 'log in to DRS',
  DOWNLOAD_REPLICATION_SOFTWARE: 'download the replication software',
  CREATE_STAGING_DISKS: 'create the staging disks',
  ATTACH_STAGING_DISKS: 'attach the staging disks',
  PAIR_REPLICATION_SERVER_WITH_AGENT: 'pair the replication server with the agent',
  CONNECT_AGENT_TO_REPLICATION_SERVER: 'connect the agent to the replication server',
  START_DATA_TRANSFER: 'start the data transfer',
  LINK_FAILBACK_CLIENT_WITH_RECOVERY_INSTANCE: 'link the Failback Client with the recovery instance',
  COMPLETE_VOLUME_MAPPING: 'map the volumes',
  ESTABLISH_RECOVERY_INSTANCE_COMMUNICATION: 'reach the recovery instance',
  DOWNLOAD_REPLICATION_SOFTWARE_TO_FAILBACK_CLIENT: 'download the replication software to the Failback Client',
  CONFIGURE_REPLICATION_SOFTWARE: 'configure the replication software',
  PAIR_AGENT_WITH_REPLICATION_SOFTWARE: 'pair the agent with the Failback Client',
  ESTABLISH_AGENT_REPLICATOR_SOFTWARE_COMMUNICATION: 'connect the agent to the Failback Client',
};

/** Where the initiation of a replication is. */
export interface InitiationStep {
  /** Of DRS, such as `BOOT_REPLICATION_SERVER`. */
  readonly name: string;
  /** `boot the replication server` */
  readonly title: string;
  /** Counted from 1. */
  readonly number: number;
  /** How many there are. */
  readonly of: number;
  readonly failed: boolean;
}

interface Step {
  readonly name?: string;
  readonly status?: string;
}

/** The step that is under way or failed, else the first that is to come; undefined if all are done, or there are none. */
export function stepOf(steps: readonly Step[] = []): InitiationStep | undefined {
  const isNow = ({ status }: Step) => status === 'IN_PROGRESS' || status === 'FAILED';
  const isOpen = ({ status }: Step) => status !== 'SUCCEEDED' && status !== 'SKIPPED';
  const step = steps.find(isNow) ?? steps.find(isOpen);
  if (step?.name === undefined) return undefined;
  const { name, status } = step;
  return {
    name,
    title: stepTitle(name),
    number: steps.indexOf(step) + 1,
    of: steps.length,
    failed: status === 'FAILED',
  };
}

/** What DRS does in a step: `boot the replication server`. */
export function stepTitle(name: string): string {
  return STEPS[name] ?? name.toLowerCase().replaceAll('_', ' ');
}
