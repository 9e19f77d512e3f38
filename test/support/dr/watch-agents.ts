import type { SourceServer } from '@aws-sdk/client-drs';
import type { DrRig } from '../dr-rig.ts';
import { runsClient } from './boot-systems.ts';
import { machineView } from './machine-view.ts';

/** From now on DRS sees the agent of a server only while its machine runs, with its own system. */
export function watchAgents({ arm, aws }: Pick<DrRig, 'arm' | 'aws'>): void {
  const { onPower } = arm;
  arm.onPower = (vmId, state) => {
    const macs = machineView(arm, vmId)?.macs ?? [];
    const isSeen = state === 'running' && !runsClient(arm, vmId);
    for (const { sourceServerID = '', dataReplicationInfo: info } of sourceServersOf(aws, macs)) {
      const isGone = info?.dataReplicationError?.error === 'AGENT_NOT_SEEN';
      if (isSeen && isGone) aws.drs.resume(sourceServerID);
      if (!isSeen && info?.dataReplicationState !== 'DISCONNECTED') aws.drs.stall(sourceServerID, 'AGENT_NOT_SEEN');
    }
    return onPower(vmId, state);
  };
}

function sourceServersOf({ drs, credentials, account, region }: DrRig['aws'], macs: readonly string[]): SourceServer[] {
  const caller = { ...credentials, account, arn: '', sessionPolicies: [], denied: [] };
  try {
    const { items } = drs.handle({ operation: 'DescribeSourceServers', input: {}, region, caller }) as {
      items: SourceServer[];
    };
    return items.filter(({ sourceProperties }) =>
      sourceProperties?.networkInterfaces?.some(({ macAddress = '' }) => macs.includes(macAddress.toLowerCase())),
    );
  } catch {
    // Not set up yet.
    return [];
  }
}
