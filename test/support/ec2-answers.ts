import type { Wire } from '../fakes/aws/service.ts';

export interface ShownConnection {
  readonly vpnConnectionId: string;
  readonly state: string;
  readonly customerGatewayConfiguration: string;
  readonly options: { readonly tunnelOptionSet: readonly Wire[] };
  readonly routes: readonly Wire[];
  readonly vgwTelemetry: readonly {
    readonly status: string;
    readonly statusMessage: string;
    readonly acceptedRouteCount: number;
  }[];
}

export interface ShownInstance extends Wire {
  readonly instanceState: { readonly name: string; readonly code: number };
  readonly blockDeviceMapping: readonly { readonly deviceName: string; readonly ebs: { readonly volumeId: string } }[];
}

interface ShownTransitGateway extends Wire {
  readonly transitGatewayId: string;
  readonly options: { readonly associationDefaultRouteTableId: string };
}

/** What tests read of EC2's answers, as the wire has it. */
interface Answers {
  readonly CreateCustomerGateway: { readonly customerGateway: { readonly customerGatewayId: string } };
  readonly CreateLaunchTemplate: { readonly launchTemplate: { readonly launchTemplateId: string } };
  readonly CreateLaunchTemplateVersion: { readonly launchTemplateVersion: Wire };
  readonly CreateSecurityGroup: { readonly groupId: string };
  readonly CreateTransitGateway: { readonly transitGateway: ShownTransitGateway };
  readonly CreateTransitGatewayVpcAttachment: {
    readonly transitGatewayVpcAttachment: { readonly transitGatewayAttachmentId: string };
  };
  readonly CreateVpnConnection: { readonly vpnConnection: ShownConnection };
  readonly CreateVpnGateway: { readonly vpnGateway: { readonly vpnGatewayId: string } };
  readonly DeleteLaunchTemplateVersions: { readonly unsuccessfullyDeletedLaunchTemplateVersionSet: readonly Wire[] };
  readonly DescribeAvailabilityZones: {
    readonly availabilityZoneInfo: readonly { readonly zoneName: string; readonly zoneId: string }[];
  };
  readonly DescribeIamInstanceProfileAssociations: { readonly iamInstanceProfileAssociationSet: readonly Wire[] };
  readonly DescribeInstances: {
    readonly reservationSet: readonly { readonly instancesSet: readonly ShownInstance[] }[];
  };
  readonly DescribeInstanceStatus: {
    readonly instanceStatusSet: readonly { readonly instanceStatus: { readonly status: string } }[];
  };
  readonly DescribeInstanceTypes: { readonly instanceTypeSet: readonly Wire[] };
  readonly DescribeLaunchTemplateVersions: { readonly launchTemplateVersionSet: readonly Wire[] };
  readonly DescribeRouteTables: {
    readonly routeTableSet: readonly { readonly routeTableId: string; readonly routeSet: readonly Wire[] }[];
  };
  readonly DescribeSecurityGroups: {
    readonly securityGroupInfo: readonly {
      readonly groupId: string;
      readonly ipPermissions: readonly Wire[];
      readonly ipPermissionsEgress: readonly Wire[];
    }[];
  };
  readonly DescribeSubnets: { readonly subnetSet: readonly Wire[] };
  readonly DescribeTags: {
    readonly tagSet: readonly { readonly resourceId: string; readonly resourceType: string }[];
  };
  readonly DescribeTransitGateways: { readonly transitGatewaySet: readonly Wire[] };
  readonly DescribeVpcs: { readonly vpcSet: readonly Wire[]; readonly nextToken?: string };
  readonly DescribeVpnConnections: { readonly vpnConnectionSet: readonly ShownConnection[] };
  readonly DescribeVpnGateways: {
    readonly vpnGatewaySet: readonly { readonly state: string; readonly attachments: readonly Wire[] }[];
  };
  readonly SearchTransitGatewayRoutes: { readonly routeSet: readonly Wire[] };
  readonly StopInstances: { readonly instancesSet: readonly Wire[] };
}
export type Ec2Answer<O> = O extends keyof Answers ? Answers[O] : Wire;
