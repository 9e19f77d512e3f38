import { idKey, sameId } from '../../azure/arm-id.ts';
import { collect } from '../../azure/collect.ts';
import { ifThere } from '../../azure/exists.ts';
import { listTagged, type TaggedResource } from '../../azure/list-tagged.ts';
import type { Machine } from '../../azure/machines/machine.ts';
import { lookAtVpnGateway } from '../../azure/network/vpn-gateway.ts';
import { GATEWAY_SUBNET, lookAtVnet } from '../../azure/network/vnet.ts';
import { azureIds } from '../connect/layout.ts';
import type { Flow } from '../flow.ts';
import { vnetId } from '../plan/ids.ts';
import { PLAN_TAG, planTagsOf, SUBNET_TAG } from '../tags.ts';
import { diskMonthly, machineMonthly, vpnMonthly } from './costs.ts';
import type { ServerFacts } from './uses.ts';
import { azureUse } from './uses.ts';
import type { Kind, Thing } from './thing.ts';

const KIND: Readonly<Record<string, Kind>> = {
  'microsoft.compute/virtualmachines': 'machine',
  'microsoft.compute/disks': 'disk',
  'microsoft.compute/snapshots': 'disk snapshot',
  'microsoft.compute/images': 'image',
  'microsoft.network/networkinterfaces': 'interface',
  'microsoft.network/connections': 'Azure connection',
  'microsoft.network/localnetworkgateways': 'local gateway',
  'microsoft.network/virtualnetworkgateways': 'Azure gateway',
  'microsoft.network/publicipaddresses': 'public address',
};

interface Around {
  readonly machines: readonly Machine[];
  /** Of a server by its name. */
  readonly factsOf: (server: string) => ServerFacts;
}

interface DiskFacts {
  readonly bytes: number | null;
  readonly sku: string | null;
}

/**
 * What the plan made on Azure: what carries its tag and a role of the flow, of the types that the flow makes. Throws what
 * `Azure.call` throws.
 */
export async function findOnAzure(flow: Flow, { machines, factsOf }: Around): Promise<Thing[]> {
  const { azure, plan, signal } = flow;
  const [tagged, disks] = await Promise.all([listTagged(azure, PLAN_TAG, plan.name, signal), listDisks(flow)]);
  const gateway = await lookAtVpnGateway(azure, azureIds(plan).gateway, signal);
  const holders = holdersOf(machines);
  const things = tagged.flatMap((resource): Thing[] => {
    const { id, name, type } = resource;
    const { role, server = null, made } = planTagsOf(resource.tags) ?? {};
    const kind = KIND[type.toLowerCase()];
    // What was restored is the server, and nothing to be cleaned up.
    if (kind === undefined || role === undefined || role === 'restored') return [];
    const machine = kind === 'machine' ? machines.find((one) => sameId(one.id, id)) : undefined;
    const disk = disks.get(idKey(id));
    const use = server === null ? undefined : azureUse(role, factsOf(server), machine?.power);
    const place = { cloud: 'azure', kind, id, name, server, made: made?.getTime() ?? null } as const;
    return [{ ...place, monthly: monthlyOf(kind, disk, machine, gateway?.sku), use, after: holders.get(idKey(id)) }];
  });
  return [...things, ...(await gatewaySubnet(flow, tagged))];
}

/** The machine that has a disk or an interface. */
function holdersOf(machines: readonly Machine[]): ReadonlyMap<string, string> {
  return new Map(
    machines.flatMap(({ id, osDisk, dataDisks, nics }) =>
      [osDisk, ...dataDisks, ...nics].map((one) => [idKey(one.id), id] as const),
    ),
  );
}

/** Sizes and kinds of all disks, in one list. */
async function listDisks({ azure, signal }: Flow): Promise<ReadonlyMap<string, DiskFacts>> {
  const disks = await collect(azure, 'list the disks', signal, (call) => azure.compute.disks.list(call));
  return new Map(
    disks.map(({ id = '', diskSizeBytes, diskSizeGB, sku }) => {
      const bytes = diskSizeBytes ?? (diskSizeGB === undefined ? null : diskSizeGB * 1024 ** 3);
      return [idKey(id), { bytes, sku: sku?.name ?? null }];
    }),
  );
}

function monthlyOf(
  kind: Kind,
  disk: DiskFacts | undefined,
  machine: Machine | undefined,
  sku: string | undefined,
): number | null {
  switch (kind) {
    case 'machine':
      return machine ? machineMonthly(machine.size, machine.power) : null;
    case 'disk':
      return diskMonthly(disk?.sku, disk?.bytes);
    case 'public address':
      return vpnMonthly('public-ip');
    case 'Azure gateway':
      return vpnMonthly('vpn-gateway', sku);
    case 'disk snapshot':
    case 'image':
      return null;
    default:
      return 0;
  }
}

/** A subnet has no tags: a public address of the plan remembers that the flow made it. */
async function gatewaySubnet(
  { azure, plan, signal }: Flow,
  tagged: readonly TaggedResource[],
): Promise<readonly Thing[]> {
  const witness = tagged.find(({ tags }) => Object.keys(tags).some((name) => name.toLowerCase() === SUBNET_TAG));
  if (witness === undefined) return [];
  const vnet = await ifThere(lookAtVnet(azure, vnetId(plan.azure), signal));
  const subnet = vnet?.subnets.find(({ name }) => name === GATEWAY_SUBNET);
  if (!vnet || !subnet) return [];
  const made = planTagsOf(witness.tags)?.made?.getTime() ?? null;
  const name = `${vnet.name}/${GATEWAY_SUBNET}`;
  return [{ cloud: 'azure', kind: 'gateway subnet', id: subnet.id, name, server: null, made, monthly: 0 }];
}
