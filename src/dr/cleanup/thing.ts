import type { Cloud } from '../inventory/inventory.ts';

/** What belongs together for those who pay for it, in the order in which it goes. */
export const GROUPS = {
  failback: 'failback machines and disks on Azure',
  recovery: 'recovery and drill instances, and old source servers, on AWS',
  replication: 'replication to AWS',
  vpn: 'the VPN between the clouds',
  rights: 'roles of IAM',
} as const;
export type Group = keyof typeof GROUPS;

/** What a thing is, and to which group it belongs. */
export const KINDS = {
  machine: 'failback',
  interface: 'failback',
  disk: 'failback',
  'disk snapshot': 'failback',
  image: 'failback',
  'recovery instance': 'recovery',
  'EC2 instance': 'recovery',
  // Of a machine on which its server ran before.
  'old source server': 'recovery',
  'source server': 'replication',
  'replication template': 'replication',
  'launch template': 'replication',
  'firewall rule': 'vpn',
  'Azure connection': 'vpn',
  'AWS connection': 'vpn',
  'local gateway': 'vpn',
  'customer gateway': 'vpn',
  'Azure gateway': 'vpn',
  'AWS gateway': 'vpn',
  'transit attachment': 'vpn',
  'transit gateway': 'vpn',
  'gateway subnet': 'vpn',
  'public address': 'vpn',
  role: 'rights',
} as const satisfies Readonly<Record<string, Group>>;
export type Kind = keyof typeof KINDS;

/** Something that the flow made, on either cloud. */
export interface Thing {
  readonly cloud: Cloud;
  readonly kind: Kind;
  /** ARM id, or id on AWS. */
  readonly id: string;
  readonly name: string;
  /** Of the plan; null if it serves all. */
  readonly server: string | null;
  /** Milliseconds since 1970; null if nothing tells. */
  readonly made: number | null;
  /** Estimated US dollars a month while it stays; null if no price is known. */
  readonly monthly: number | null;
  /** Who needs it; undefined if nobody does. */
  readonly use?: Use | undefined;
  /** Id of the thing that must go before: the machine of a disk, the recovery instance of a source server. */
  readonly after?: string | undefined;
  /** What else its removal must know: a rule's security group, an instance's source server, an attachment's gateway. */
  readonly of?: string | undefined;
}

/** Why a thing must not go. */
export interface Use {
  /** Completes "… is kept: ". */
  readonly why: string;
  /** What to do about it. */
  readonly mend: string;
  /** Not even if somebody who types its name wants it gone. */
  readonly never: boolean;
}

/** True for servers on AWS, or on their way there: they reach Azure by the VPN. */
export function isServer({ kind }: Pick<Thing, 'kind'>): boolean {
  return kind === 'recovery instance' || kind === 'EC2 instance' || kind === 'source server';
}

export function groupOf({ kind }: Pick<Thing, 'kind'>): Group {
  return KINDS[kind];
}
