import { z } from 'zod';
import { type PlanProblem, vpnProblems } from './rules.ts';
import * as value from './values.ts';

const { flag, list, oneOf, section, text, whole } = value;

/** What rules over several values have found, as the schema's own problems. */
export function tell(ctx: z.RefinementCtx, problems: readonly PlanProblem[]): void {
  for (const { path, message } of problems) ctx.addIssue({ code: 'custom', path: [...path], message });
}

export const awsSection = section({
  account: value.awsAccount().describe('Account number; the flow refuses to work in any other.'),
  region: value.awsRegion().describe('Region to which the servers are replicated.'),
  profile: text().optional().describe('Profile of the AWS configuration; what the environment says unless told.'),
  vpc: value.ec2Id('vpc', 'a VPC').describe('VPC in which the servers are recovered.'),
  stagingSubnet: value.ec2Id('subnet', 'a subnet').describe('Subnet of the replication servers.'),
  recoverySubnet: value
    .ec2Id('subnet', 'a subnet')
    .optional()
    .describe('Subnet of the recovery instances; the staging subnet unless told.'),
});

export const azureSection = section({
  cloud: text()
    .optional()
    .describe('AzureCloud, AzureUSGovernment, AzureChinaCloud, or the URL of a Resource Manager.'),
  subscription: value.subscriptionId().describe('Id of the subscription.'),
  resourceGroup: value.azureName().describe('Group of the servers, and of what the flow makes.'),
  location: value.azureRegion().describe('Region of Azure.'),
  vnet: value.azureNameOrId('Microsoft.Network/virtualNetworks', 'a virtual network').describe('Its name or id.'),
  subnet: text().describe('Subnet of the failback machines.'),
});

export const vpnSection = section({
  kind: oneOf(['static', 'bgp', 'existing'])
    .default('static')
    .describe('static: two tunnels, one in reserve; bgp: four at once; existing: the networks are connected already.'),
  transitGateway: z
    .union([z.literal('new'), value.ec2Id('tgw', 'a transit gateway')], 'must be new, or the id of a transit gateway')
    .optional()
    .describe('In place of a virtual private gateway.'),
  sku: oneOf(['VpnGw1AZ', 'VpnGw2AZ', 'VpnGw3AZ', 'VpnGw4AZ', 'VpnGw5AZ']).default('VpnGw1AZ'),
  gatewaySubnet: value.cidr().optional().describe('Addresses of the GatewaySubnet that is made if there is none.'),
  azureAsn: value.asn().default(65_000).describe('BGP number of the Azure side.'),
  awsAsn: value.asn().default(64_512).describe('BGP number of the AWS side.'),
}).superRefine((vpn, ctx) => tell(ctx, vpnProblems(vpn)));

export const replicationSection = section({
  instanceType: value.instanceType().default('t3.small').describe('Type of the replication servers.'),
  dedicatedServer: flag(false).describe('A replication server for each source server.'),
  diskType: oneOf(['AUTO', 'GP2', 'GP3', 'ST1']).default('AUTO').describe('Type of large staging disks.'),
  encryption: z
    .union([oneOf(['default', 'none']), value.kmsKey()], 'must be default, none, or the ARN of a KMS key')
    .default('default'),
  bandwidthMbps: whole(0, 10_000).default(0).describe('Mbit/s at most for each server; 0 for as much as there is.'),
  retentionDays: whole(1, 365).default(7).describe('Days for which points in time are kept.'),
  maxLag: value
    .duration()
    .default('15m')
    .describe('A server that is further behind is not ready for recovery; --force recovers it all the same.'),
});

export const launchSection = section({
  start: flag(true).describe('Start the recovery instances.'),
  rightSizing: oneOf(['basic', 'none', 'in-aws']).default('basic').describe('How DRS chooses the instance type.'),
  copyPrivateIp: flag(false).describe('Give a recovery instance the private address of its server.'),
  copyTags: flag(true).describe('Give a recovery instance the tags of its source server.'),
  securityGroups: list(value.ec2Id('sg', 'a security group'))
    .default([])
    .describe("Of the recovery instances; the VPC's own unless told."),
});

const image = () =>
  value
    .azureId(
      ['Microsoft.Compute/images', 'Microsoft.Compute/galleries/images/versions'],
      'an image or of a version in a Compute Gallery',
    )
    .optional();

export const failbackSection = section({
  images: section({ 1: image(), 2: image() })
    .prefault({})
    .describe('Ids of the Failback Client images, by Azure VM generation: failback upload makes them.'),
  mode: value
    .failbackMode()
    .default('new-vm')
    .describe(
      'new-vm: a machine with new disks; swap-os-disk: the original machine, so that only what changed is sent.',
    ),
  size: value.vmSize().default('Standard_E4s_v5').describe('Size of the failback machines.'),
  diskSku: oneOf(['Premium_LRS', 'StandardSSD_LRS', 'Standard_LRS', 'Premium_ZRS', 'StandardSSD_ZRS'])
    .default('Premium_LRS')
    .describe('Kind of the new disks.'),
  keepPrivateIp: flag(false).describe('Give a new machine the private address of its server, if nobody has it.'),
  bandwidthMbps: whole(0, 10_000).default(0).describe('Mbit/s at most for each server; 0 for as much as there is.'),
});

const approval = () => oneOf(['ask', 'none']).default('ask');

export const approvalsSection = section({
  failover: approval(),
  launch: approval(),
  cutover: approval(),
  cleanup: approval(),
});

/** The phases that ask before they do what cannot be taken back. */
export type Approval = keyof z.infer<typeof approvalsSection>;
