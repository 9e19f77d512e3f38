import { initialize } from '../../../src/aws/iam/initialize.ts';
import { ownerTags } from '../../../src/dr/tags.ts';
import type { Flow } from '../../../src/dr/flow.ts';
import type { FakeArm } from '../../fakes/arm/fake-arm.ts';
import type { FakeAws } from '../../fakes/aws/fake-aws.ts';
import { install } from './agent-installer.ts';
import { inGroup } from './azure-world.ts';
import { machineView } from './machine-view.ts';

/** Sets DRS up as an administrator would: the six roles, the service, and a template for private routing. */
export async function setUpDrs({ aws, signal }: Flow, stagingAreaSubnetId: string): Promise<void> {
  await initialize(aws, signal);
  const drs = await aws.drs();
  const rule = (ruleID: number, units: 'MINUTE' | 'HOUR' | 'DAY', interval: number, retentionDuration: number) => ({
    ...{ ruleID, units, interval, retentionDuration, enabled: true },
  });
  await drs.createReplicationConfigurationTemplate({
    stagingAreaSubnetId,
    ...{ associateDefaultSecurityGroup: true, replicationServersSecurityGroupsIDs: [] },
    ...{ replicationServerInstanceType: 't3.small', useDedicatedReplicationServer: false },
    ...{ defaultLargeStagingDiskType: 'GP3', ebsEncryption: 'DEFAULT', bandwidthThrottling: 0 },
    ...{ dataPlaneRouting: 'PRIVATE_IP', createPublicIP: false, stagingAreaTags: {} },
    pitPolicy: [rule(1, 'MINUTE', 10, 60), rule(2, 'HOUR', 1, 24), rule(3, 'DAY', 1, 7)],
  });
}

/** Installs the agent on machines of Azure as the flow would, with the tags of a plan; their source servers by name. */
export function installAgents(
  arm: FakeArm,
  aws: FakeAws,
  plan: string,
  names: readonly string[],
): ReadonlyMap<string, string> {
  return new Map(names.map((name) => [name, installAgent(arm, aws, plan, name)]));
}

function installAgent(arm: FakeArm, aws: FakeAws, plan: string, name: string): string {
  const machine = machineView(arm, inGroup(arm, `Microsoft.Compute/virtualMachines/${name}`));
  if (!machine) throw new Error(`There is no machine ${name}.`);
  const { accessKeyId } = aws.credentials;
  return install(aws, machine, { accessKeyId, region: aws.region, tags: ownerTags({ name: plan }, name) });
}
