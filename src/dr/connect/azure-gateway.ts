import { lookAtPublicIp, makePublicIp, type PublicIp } from '../../azure/network/public-ip.ts';
import { GATEWAY_SUBNET, makeSubnet } from '../../azure/network/vnet.ts';
import { beginVpnGateway, lookAtVpnGateway, type VpnGateway } from '../../azure/network/vpn-gateway.ts';
import { FailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import { freeBlock } from '../init/free-block.ts';
import { change, ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { vnetId } from '../plan/ids.ts';
import { poll } from '../poll.ts';
import { planTags, SUBNET_TAG } from '../tags.ts';
import { findOurs, requireOurs } from './find-ours.ts';
import { azureIds, type InstanceLayout } from './layout.ts';
import type { Sites } from './sites.ts';

const HOUR = 3_600_000;
/** How often somebody who waits for a gateway hears that it is still being made. */
const NEWS = 5 * 60_000;

/** The public addresses of the gateway's instances: static, so that AWS can be told of them long before it is there. */
export async function makeAddresses(
  flow: Flow,
  { vnet, gatewaySubnet }: Sites,
  layout: readonly InstanceLayout[],
): Promise<readonly (PublicIp | undefined)[]> {
  const { plan, azure, signal } = flow;
  // A subnet has no tags. What was made first remembers that the subnet is ours as well.
  const further = gatewaySubnet === undefined ? { [SUBNET_TAG]: 'made' } : {};
  const tags = { ...planTags(plan, 'public-ip', undefined, flow.now()), ...further };
  return Promise.all(
    layout.map(({ number }) => {
      const id = azureIds(plan).publicIp(number);
      return ensure(flow, {
        cloud: 'azure',
        what: `public address ${number} of the VPN gateway`,
        look: () => findOurs(flow, 'A public address', () => lookAtPublicIp(azure, id, signal)),
        make: () => makePublicIp(azure, id, { location: vnet.location, tags }, signal),
      });
    }),
  );
}

/** The VPN gateway of Azure as it is, perhaps still being made; in a dry run undefined if there is none. */
export async function beginGateway(
  flow: Flow,
  sites: Sites,
  addresses: readonly (PublicIp | undefined)[],
  layout: readonly InstanceLayout[],
): Promise<VpnGateway | undefined> {
  const { plan, azure, signal } = flow;
  const { location } = sites.vnet;
  const subnet = await ensureSubnet(flow, sites);
  const id = azureIds(plan).gateway;
  const apipa = layout.map(({ tunnels }) => tunnels.flatMap(({ inside }) => inside?.apipa ?? []));
  const bgp = plan.vpn.kind === 'bgp' ? { asn: plan.vpn.azureAsn, apipa } : undefined;
  const making = {
    cloud: 'azure',
    what: 'make the VPN gateway of Azure, which takes it 45 minutes or more',
    done: 'asked Azure for the VPN gateway, which takes it 45 minutes or more; Ctrl-C leaves it to Azure',
  } as const;
  const make = async () => {
    const place = { location, tags: planTags(plan, 'vpn-gateway', undefined, flow.now()), sku: plan.vpn.sku };
    const publicIps = addresses.flatMap((address) => address?.id ?? []);
    await beginVpnGateway(azure, id, { ...place, subnet: subnet ?? '', publicIps, bgp }, signal);
    return poll(flow, 'The VPN gateway of Azure', () => lookAtVpnGateway(azure, id, signal));
  };
  const gateway = (await findGateway(flow)) ?? (await change(flow, making, make));
  if (gateway) requireAsPlanned(flow, gateway);
  return gateway;
}

/** Waits until Azure has made the gateway. Throws `E_AZURE` if it did not, and what `poll` throws. */
export async function awaitGateway(flow: Flow): Promise<VpnGateway> {
  const { plan, azure, signal, host } = flow;
  const begin = flow.now();
  let told = begin;
  const look = async () => {
    const gateway = await lookAtVpnGateway(azure, azureIds(plan).gateway, signal);
    if (gateway?.state === 'Succeeded') return gateway;
    if (gateway?.state !== 'Updating' && gateway?.state !== 'Creating') throw notMade(gateway);
    if (flow.now() - told >= NEWS) {
      told = flow.now();
      const minutes = Math.round((told - begin) / 60_000);
      report(host, 'note.info', `Azure still makes the VPN gateway; waited ${minutes} min`, { minutes });
    }
    return undefined;
  };
  return poll(flow, 'The VPN gateway of Azure', look, { most: 3 * HOUR });
}

/** Also while it is being made; not one that failed, or is gone. */
async function findGateway(flow: Flow): Promise<VpnGateway | undefined> {
  const { azure, plan, signal } = flow;
  const settled = await poll(flow, 'The removal of the VPN gateway', async () => {
    const there = await lookAtVpnGateway(azure, azureIds(plan).gateway, signal);
    if (there) requireOurs(flow, 'The VPN gateway', there);
    return there?.state === 'Deleting' ? undefined : { there };
  });
  return settled.there?.state === 'Failed' ? undefined : settled.there;
}

async function ensureSubnet(flow: Flow, { vnet, gatewaySubnet }: Sites): Promise<string | undefined> {
  const { plan, azure, signal } = flow;
  const cidr = plan.vpn.gatewaySubnet;
  return ensure(flow, {
    cloud: 'azure',
    what: `the ${GATEWAY_SUBNET} ${cidr ?? ''} of ${vnet.name}`,
    look: () => Promise.resolve(gatewaySubnet),
    make: async () => (await makeSubnet(azure, vnetId(plan.azure), GATEWAY_SUBNET, cidr ?? '', signal)).id,
  });
}

/** Throws `E_CONFIG` if there is no GatewaySubnet, and the plan does not say where it may be. */
export function requireBlock({ plan }: Flow, { vnet, gatewaySubnet }: Sites): void {
  if (gatewaySubnet !== undefined || plan.vpn.gatewaySubnet !== undefined) return;
  const { name, prefixes, subnets } = vnet;
  const free = freeBlock(
    prefixes,
    subnets.flatMap((subnet) => subnet.prefixes),
    27,
  );
  throw new FailbackError('E_CONFIG', `${name} has no ${GATEWAY_SUBNET}, and the plan no addresses for one.`, {
    hint:
      free === undefined
        ? 'The network is full: give it another address space, and a block of it to vpn.gatewaySubnet.'
        : `Write vpn.gatewaySubnet: ${free} into the plan; nothing else uses these.`,
    data: { vnet: name, free },
  });
}

/** What cannot be changed on a gateway that carries tunnels. Throws `E_GUARD`. */
function requireAsPlanned({ plan }: Flow, { id, activeActive, asn }: VpnGateway): void {
  const bgp = plan.vpn.kind === 'bgp';
  if (activeActive === bgp && asn === (bgp ? plan.vpn.azureAsn : null)) return;
  throw new FailbackError(
    'E_GUARD',
    'The VPN gateway of Azure was made for another kind of VPN than the plan has now.',
    {
      hint: 'Give vpn its old values, or remove the VPN first: failback dr cleanup.',
      data: { id, activeActive, asn, planned: plan.vpn.kind },
    },
  );
}

function notMade(gateway: VpnGateway | undefined): FailbackError {
  const what = gateway === undefined ? 'It is gone' : `Its state is ${gateway.state}`;
  return new FailbackError('E_AZURE', `Azure did not make the VPN gateway. ${what}.`, {
    hint: 'The activity log of the resource group says why; the same command makes it again.',
    data: { id: gateway?.id },
  });
}
