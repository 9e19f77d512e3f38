import type { AwsWorld } from '../service.ts';
import type { Remembered } from './core/once.ts';
import { Table, type TableKind } from './core/table.ts';
import type { Span, Thing } from './core/thing.ts';
import type { Instance } from './instances/instance.ts';
import type { NetworkInterface } from './instances/network-interfaces.ts';
import type { ProfileAssociation } from './instances/profiles.ts';
import type { Snapshot } from './instances/snapshots.ts';
import type { Volume } from './instances/volumes.ts';
import { usualPace, type Pace } from './pace.ts';
import { usualQuotas, type Quotas } from './quotas.ts';
import type { LaunchTemplate } from './templates/launch-template.ts';
import * as kinds from './things.ts';
import type { TransitAttachment } from './transit/attachments.ts';
import type { TransitGateway } from './transit/gateways.ts';
import type { TransitRouteTable } from './transit/route-tables.ts';
import type { RouteTable } from './vpc/route-tables.ts';
import type { SecurityGroup } from './vpc/security-groups.ts';
import type { Subnet } from './vpc/subnets.ts';
import type { Vpc } from './vpc/vpcs.ts';
import type { CustomerGateway } from './vpn/customer-gateways.ts';
import type { TunnelNews } from './vpn/telemetry.ts';
import type { Tunnel, VpnConnection } from './vpn/vpn-connection.ts';
import type { VpnGateway } from './vpn/vpn-gateways.ts';

/** What only the world outside of EC2 knows; a test or another fake says it. */
export interface Hooks {
  /** How a tunnel is: asked whenever it is looked at. */
  tunnelState?: (tunnel: Tunnel) => TunnelNews['status'] | TunnelNews;
  /** The ARN of an instance profile of IAM, by its name or ARN; `undefined` if there is none. Any will do where nobody says. */
  instanceProfile?: (nameOrArn: string) => string | undefined;
}

/** These go while their instance shuts down. */
const withInstance = ({ instance }: Pace): Span => ({ ...instance, forgetMs: 0 });

/** What an account has in a region. */
export type Account = ReturnType<typeof createAccount>;

export function createAccount({ clock, account: owner }: AwsWorld, region: string) {
  const pace: Pace = usualPace();
  const quotas: Quotas = usualQuotas();
  const now = () => clock.now();
  const hooks: Hooks = {};
  const tables: Table<Thing>[] = [];
  function table<T extends Thing>(kind: TableKind, span: (pace: Pace) => Span = ({ others }) => others): Table<T> {
    const made = new Table<T>(kind, () => span(pace), now);
    tables.push(made);
    return made;
  }
  return {
    ...{ owner, region, pace, quotas, now },
    /** Every table, for what works on things of any kind. */
    tables: tables as readonly Table<Thing>[],
    remembered: new Map() as Remembered,
    hooks,
    /** Of tunnels, by outside address: what a test has set, and what was seen last. */
    told: new Map<string, TunnelNews>(),
    seen: new Map<string, { readonly status: string; readonly since: number }>(),
    counters: { vpnConnections: 0, publicIps: 0 },
    vpcs: table<Vpc>(kinds.VPC),
    subnets: table<Subnet>(kinds.SUBNET),
    routeTables: table<RouteTable>(kinds.ROUTE_TABLE),
    securityGroups: table<SecurityGroup>(kinds.SECURITY_GROUP),
    networkInterfaces: table<NetworkInterface>(kinds.NETWORK_INTERFACE, withInstance),
    vpnGateways: table<VpnGateway>(kinds.VPN_GATEWAY, ({ vpnGateway }) => vpnGateway),
    customerGateways: table<CustomerGateway>(kinds.CUSTOMER_GATEWAY, ({ customerGateway }) => customerGateway),
    vpnConnections: table<VpnConnection>(kinds.VPN_CONNECTION, ({ vpnConnection }) => vpnConnection),
    transitGateways: table<TransitGateway>(kinds.TRANSIT_GATEWAY, ({ transitGateway }) => transitGateway),
    transitAttachments: table<TransitAttachment>(
      kinds.TRANSIT_ATTACHMENT,
      ({ transitAttachment }) => transitAttachment,
    ),
    transitRouteTables: table<TransitRouteTable>(kinds.TRANSIT_ROUTE_TABLE, ({ transitGateway }) => transitGateway),
    instances: table<Instance>(kinds.INSTANCE, ({ instance }) => instance),
    profileAssociations: table<ProfileAssociation>(kinds.PROFILE_ASSOCIATION),
    volumes: table<Volume>(kinds.VOLUME, withInstance),
    snapshots: table<Snapshot>(kinds.SNAPSHOT),
    launchTemplates: table<LaunchTemplate>(kinds.LAUNCH_TEMPLATE),
  };
}
