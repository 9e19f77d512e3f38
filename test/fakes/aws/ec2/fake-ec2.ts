import { type AwsCall, type AwsService, type AwsWorld, unknownOperation, type Wire } from '../service.ts';
import { createAccount, type Hooks } from './account.ts';
import type { Operations } from './core/operation.ts';
import { instanceAttributeOperations } from './instances/attributes.ts';
import { describeInstanceOperations } from './instances/describe-instances.ts';
import { instanceTypeOperations } from './instances/instance-types.ts';
import { networkInterfaceOperations } from './instances/network-interfaces.ts';
import { powerOperations } from './instances/power.ts';
import { profileOperations } from './instances/profiles.ts';
import { snapshotOperations } from './instances/snapshots.ts';
import { volumeOperations } from './instances/volumes.ts';
import { Machines } from './machines.ts';
import type { Pace } from './pace.ts';
import type { QuotaName } from './quotas.ts';
import { tagOperations } from './tag-operations.ts';
import { launchTemplateOperations } from './templates/templates.ts';
import { templateVersionOperations } from './templates/versions.ts';
import { transitAttachmentOperations } from './transit/attachments.ts';
import { transitGatewayOperations } from './transit/gateways.ts';
import { transitRouteTableOperations } from './transit/route-tables.ts';
import { transitRouteOperations } from './transit/routes.ts';
import { placeOperations } from './vpc/places.ts';
import { addRouteTable, routeTableOperations, type RouteTableSeed } from './vpc/route-tables.ts';
import { routeOperations } from './vpc/routes.ts';
import { securityGroupRuleOperations } from './vpc/security-group-rules.ts';
import { addSecurityGroup, securityGroupOperations, type SecurityGroupSeed } from './vpc/security-groups.ts';
import { addSubnet, subnetOperations, type SubnetSeed } from './vpc/subnets.ts';
import { addVpc, type VpcSeed, vpcOperations } from './vpc/vpcs.ts';
import { customerGatewayOperations } from './vpn/customer-gateways.ts';
import type { TunnelNews } from './vpn/telemetry.ts';
import { type Tunnel, tunnelsOf } from './vpn/vpn-connection.ts';
import { vpnConnectionOperations } from './vpn/vpn-connections.ts';
import { attachedVpc, vpnGatewayOperations } from './vpn/vpn-gateways.ts';
import { vpnRouteOperations } from './vpn/vpn-routes.ts';

const OPERATIONS: Operations = {
  ...{ ...vpcOperations, ...subnetOperations, ...routeTableOperations, ...routeOperations, ...placeOperations },
  ...{ ...securityGroupOperations, ...securityGroupRuleOperations },
  ...{ ...vpnGatewayOperations, ...customerGatewayOperations, ...vpnConnectionOperations, ...vpnRouteOperations },
  ...{ ...transitGatewayOperations, ...transitAttachmentOperations },
  ...{ ...transitRouteTableOperations, ...transitRouteOperations },
  ...{ ...describeInstanceOperations, ...powerOperations, ...instanceAttributeOperations, ...instanceTypeOperations },
  ...{ ...networkInterfaceOperations, ...profileOperations, ...volumeOperations, ...snapshotOperations },
  ...{ ...launchTemplateOperations, ...templateVersionOperations },
  ...tagOperations,
};

/**
 * EC2 of one account in one region, as far as the flow needs it (API version 2016-11-15): networks, site-to-site VPN,
 * transit gateways, instances, launch templates, tags. It begins with one VPC, 10.20.0.0/16, with two subnets and a
 * route table. States follow the world's clock; nothing happens by itself.
 */
export class FakeEc2 extends Machines implements AwsService {
  readonly name = 'ec2';
  readonly protocol = 'ec2';
  readonly version = '2016-11-15';
  /** What the account begins with. */
  readonly vpcId: string;
  readonly subnetIds: readonly [string, string];

  constructor(world: AwsWorld, region = 'eu-central-1') {
    super(createAccount(world, region));
    this.vpcId = this.addVpc({ cidr: '10.20.0.0/16' });
    const subnet = (cidr: string) => this.addSubnet({ vpcId: this.vpcId, cidr });
    this.subnetIds = [subnet('10.20.1.0/24'), subnet('10.20.2.0/24')];
  }

  handle(call: AwsCall): Wire | undefined {
    const run = Object.hasOwn(OPERATIONS, call.operation) ? OPERATIONS[call.operation] : undefined;
    if (!run) throw unknownOperation(call.operation);
    return run(this.own, call);
  }

  /** How long things take; may be changed. */
  get pace(): Pace {
    return this.own.pace;
  }

  /** What EC2 asks the world outside, when it is asked. */
  get hooks(): Hooks {
    return this.own.hooks;
  }

  /** From now on there may be so many. */
  quota(name: QuotaName, most: number): void {
    this.own.quotas[name].most = most;
  }

  /** With its main route table and its default security group. Gives its id, as all of these do. */
  addVpc(seed: VpcSeed): string {
    return addVpc(this.own, seed).id;
  }

  addSubnet(seed: SubnetSeed): string {
    return addSubnet(this.own, seed).id;
  }

  addRouteTable(seed: RouteTableSeed): string {
    return addRouteTable(this.own, seed).id;
  }

  addSecurityGroup(seed: SecurityGroupSeed): string {
    return addSecurityGroup(this.own, seed).id;
  }

  /** Every tunnel of every connection that is not deleted. */
  tunnels(): readonly Tunnel[] {
    return this.own.vpnConnections.living().flatMap((one) => tunnelsOf(this.own, one));
  }

  /** Networks of the VPCs that are attached to a gateway (`vgw-…`, `tgw-…`): what it announces by BGP. */
  networksAt(gatewayId: string): readonly string[] {
    const { own } = this;
    const attached = own.transitAttachments
      .living()
      .filter((one) => one.gatewayId === gatewayId && own.transitAttachments.state(one) === 'available')
      .map(({ resourceId }) => resourceId);
    const ids = gatewayId.startsWith('tgw-') ? attached : [attachedVpc(own, gatewayId)];
    return ids.flatMap((id) => own.vpcs.find(id ?? '')?.cidrs ?? []);
  }

  /** From now on a tunnel is so, whatever `hooks.tunnelState` says. Its connection has to be available for it to be up. */
  setTunnel(outsideIp: string, status: TunnelNews['status'], message?: string, routes?: readonly string[]): void {
    if (!this.tunnels().some((one) => one.outsideIp === outsideIp)) throw new Error(`There is no tunnel ${outsideIp}.`);
    this.own.told.set(outsideIp, { status, message, routes });
  }
}
