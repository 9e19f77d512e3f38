/** What the flow writes on everything that it makes, on both clouds. */
export const PLAN_TAG = 'failback-kit:plan';
const SERVER_TAG = 'failback-kit:server';
export const ROLE_TAG = 'failback-kit:role';
export const MADE_TAG = 'failback-kit:made';
/** On the public addresses of a VPN gateway whose GatewaySubnet the flow made too, `made`: a subnet has no tags itself. */
export const SUBNET_TAG = 'failback-kit:gateway-subnet';
/** On a target disk: which disk of the recovery instance comes back to it, as DRS names it. */
export const DEVICE_TAG = 'failback-kit:device';
/** On a target disk: under which number the failback machine has it. */
export const LUN_TAG = 'failback-kit:lun';
/** On a target disk, `true`: the recovered system boots from it. */
export const BOOT_TAG = 'failback-kit:boot';
/** On a failback machine whose user data holds temporary keys: how long these are good, ISO 8601. */
export const KEYS_TAG = 'failback-kit:keys-until';
/** On the boot disk of a server that is cut over, `running`: so its original machine was found, and is put again by a rollback. */
export const ORIGINAL_TAG = 'failback-kit:original';
/** On a source server: the new machine to which its server came back, whose data it does not have; empty if that is over. */
export const RESTORED_TAG = 'failback-kit:restored-to';
/** On a machine that was cut over: when it was seen to boot, ISO 8601. */
export const BOOTED_TAG = 'failback-kit:booted';
/** Of jobs of DRS. */
export const WAVE_TAG = 'failback-kit:wave';

/** What a thing is in the flow: the value of `failback-kit:role`. */
export type Role =
  // What connects the clouds.
  | 'vpn-gateway'
  | 'vpn-connection'
  | 'customer-gateway'
  | 'local-gateway'
  | 'transit-gateway'
  | 'transit-attachment'
  | 'public-ip'
  | 'gateway-subnet'
  | 'security-group'
  // What is made for one server.
  | 'failback-vm'
  | 'failback-nic'
  | 'failback-os-disk'
  | 'target-disk'
  // A machine that stands only for a moment, so that Azure makes the client's disk of the image.
  | 'seed-vm'
  | 'seed-nic'
  // The original machine while it runs the Failback Client: it is not ours, and never deleted.
  | 'borrowed-vm'
  | 'cutover-vm'
  // The original machine with the system that came back: it is not ours either.
  | 'returned-vm'
  | 'cutover-nic'
  // A copy of a target disk, of the kind from which a machine can boot.
  | 'cutover-disk'
  | 'cutover-image'
  | 'replaced-os-disk'
  // On what a server runs for good after the cutover was committed: machine, interface and disks, never deleted.
  | 'restored'
  | 'recovery-instance'
  | 'security-group-rule'
  | 'failback-role'
  | 'agent-role'
  // How DRS treats new servers.
  | 'replication-template'
  | 'launch-template'
  // Jobs of DRS.
  | 'drill'
  | 'recovery'
  | 'failback';

export type Tags = Readonly<Record<string, string>>;

/** The tags of a thing that a plan makes, for one of its servers if one is named; `now` are milliseconds since 1970. */
export function planTags(plan: { readonly name: string }, role: Role, server?: string, now = Date.now()): Tags {
  return { ...ownerTags(plan, server), [ROLE_TAG]: role, [MADE_TAG]: new Date(now).toISOString() };
}

/** Whose a thing is: what the agent is installed with, so that source servers and recovery instances carry it. */
export function ownerTags(plan: { readonly name: string }, server?: string): Tags {
  return { [PLAN_TAG]: plan.name, ...(server === undefined ? {} : { [SERVER_TAG]: server }) };
}

/** The tags of a thing that the flow did not write. */
export function ownTags(tags: Tags = {}): Tags {
  return Object.fromEntries(Object.entries(tags).filter(([name]) => !name.toLowerCase().startsWith('failback-kit:')));
}

/** What the tags of a thing tell about its place in the flow. */
export interface PlanTags {
  readonly plan: string;
  readonly server?: string | undefined;
  readonly role?: Role | undefined;
  /** When it was made; undefined also if that cannot be read. */
  readonly made?: Date | undefined;
}

/** Undefined if no plan has made it. */
export function planTagsOf(tags: Readonly<Record<string, string | undefined>> | undefined): PlanTags | undefined {
  // Azure keeps the case of a tag's name, but does not heed it.
  const known = new Map(Object.entries(tags ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const plan = known.get(PLAN_TAG);
  if (plan === undefined) return undefined;
  const made = new Date(known.get(MADE_TAG) ?? '');
  return {
    plan,
    server: known.get(SERVER_TAG),
    role: known.get(ROLE_TAG) as Role | undefined,
    made: Number.isNaN(made.getTime()) ? undefined : made,
  };
}
