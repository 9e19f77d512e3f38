import type { TableKind } from './core/table.ts';

/** `The vpnGateway ID 'vgw-…' does not exist` */
function named(type: string, prefix: string, code: string, noun: string): TableKind {
  const says = (id: string) => `The ${noun} '${id}' does not exist`;
  return { type, prefix, missing: `${code}.NotFound`, malformed: `${code}.Malformed`, says };
}

function transit(type: string, prefix: string, code: string, noun: string): TableKind {
  return { ...named(type, prefix, code, noun), says: (id) => `${noun} ${id} was deleted or does not exist.` };
}

export const VPC = named('vpc', 'vpc', 'InvalidVpcID', 'vpc ID');
export const SUBNET = named('subnet', 'subnet', 'InvalidSubnetID', 'subnet ID');
export const ROUTE_TABLE = named('route-table', 'rtb', 'InvalidRouteTableID', 'routeTable ID');
export const SECURITY_GROUP = {
  ...named('security-group', 'sg', 'InvalidGroup', 'security group'),
  malformed: 'InvalidGroupId.Malformed',
};
export const NETWORK_INTERFACE = named('network-interface', 'eni', 'InvalidNetworkInterfaceID', 'networkInterface ID');
export const VPN_GATEWAY = named('vpn-gateway', 'vgw', 'InvalidVpnGatewayID', 'vpnGateway ID');
export const CUSTOMER_GATEWAY = named('customer-gateway', 'cgw', 'InvalidCustomerGatewayID', 'customerGateway ID');
export const VPN_CONNECTION = named('vpn-connection', 'vpn', 'InvalidVpnConnectionID', 'vpnConnection ID');
export const TRANSIT_GATEWAY = transit('transit-gateway', 'tgw', 'InvalidTransitGatewayID', 'Transit Gateway');
export const TRANSIT_ATTACHMENT = transit(
  'transit-gateway-attachment',
  'tgw-attach',
  'InvalidTransitGatewayAttachmentID',
  'Transit Gateway Attachment',
);
export const TRANSIT_ROUTE_TABLE = transit(
  'transit-gateway-route-table',
  'tgw-rtb',
  'InvalidRouteTableID',
  'Transit Gateway Route Table',
);
export const INSTANCE = named('instance', 'i', 'InvalidInstanceID', 'instance ID');
export const PROFILE_ASSOCIATION = named('', 'iip-assoc', 'InvalidAssociationID', 'association ID');
export const VOLUME = { ...named('volume', 'vol', 'InvalidVolume', 'volume'), malformed: 'InvalidVolumeID.Malformed' };
export const SNAPSHOT = {
  ...named('snapshot', 'snap', 'InvalidSnapshot', 'snapshot'),
  malformed: 'InvalidSnapshotID.Malformed',
};
export const LAUNCH_TEMPLATE = {
  ...named('launch-template', 'lt', 'InvalidLaunchTemplateId', 'launch template'),
  says: (id: string) => `The specified launch template, with template ID ${id}, does not exist.`,
};
