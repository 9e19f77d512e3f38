import type { Connection } from '../../azure/network/connection.ts';
import type { Problem } from './differences.ts';

/** One tunnel from Azure to AWS. No key is in it. */
export interface TunnelView {
  readonly state: 'up' | 'down';
  readonly aws: {
    /** Id of the VPN connection. */
    readonly connection: string;
    readonly address: string;
    /** Its address within the tunnel; null if AWS does not say. */
    readonly inside: string | null;
    /** What AWS says about it; null if nothing. */
    readonly message: string | null;
    /** Networks that AWS accepted: of BGP, or static ones. */
    readonly routes: number;
    /** When it last went up or down, ISO 8601; null if AWS does not say. */
    readonly since: string | null;
  };
  /** Null if Azure has no connection to that address. */
  readonly azure: {
    readonly connection: string;
    readonly address: string | null;
    readonly inside: string | null;
    readonly status: Connection['status'];
    /** Since it came up. */
    readonly ingressBytes: number;
    readonly egressBytes: number;
  } | null;
  /** What its ends do not have in common. */
  readonly problems: readonly Problem[];
}

/** What connects the clouds, as both say at one moment. */
export interface Topology {
  readonly azure: {
    readonly location: string;
    readonly network: string;
    readonly cidrs: readonly string[];
    /** Null if there is none. */
    readonly gateway: {
      readonly id: string;
      readonly name: string;
      readonly sku: string;
      /** Azure's word: `Updating` while it is made. */
      readonly state: string;
      readonly activeActive: boolean;
      /** Null without BGP. */
      readonly asn: number | null;
      readonly addresses: readonly string[];
    } | null;
  };
  readonly aws: {
    readonly region: string;
    readonly vpc: string;
    readonly cidrs: readonly string[];
    /** `vgw-…` or `tgw-…`; null if there is none. */
    readonly gateway: { readonly id: string; readonly asn: number | null } | null;
    /** Where the subnets of the plan send what is for Azure. */
    readonly routes: readonly {
      readonly table: string;
      readonly subnets: readonly string[];
      readonly cidr: string;
      /** `vgw-…`, `tgw-…`; null if nowhere. */
      readonly to: string | null;
    }[];
  };
  readonly tunnels: readonly TunnelView[];
  /** What is wrong beside the tunnels. */
  readonly problems: readonly Problem[];
}

type Judged = Pick<Topology, 'tunnels' | 'problems'>;

/** True if every tunnel is up, and nothing that can be seen from here keeps traffic off. */
export function isConnected({ tunnels, problems }: Judged): boolean {
  return isUp({ tunnels }) && problems.length === 0 && tunnels.every((one) => one.problems.length === 0);
}

/** True if there are tunnels, and all are up. */
export function isUp({ tunnels }: Pick<Judged, 'tunnels'>): boolean {
  return tunnels.length > 0 && tunnels.every(({ state }) => state === 'up');
}
