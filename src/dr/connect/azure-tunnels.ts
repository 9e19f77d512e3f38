import { lookAtConnection, makeConnection, sharedKeyOf } from '../../azure/network/connection.ts';
import { lookAtLocalGateway, makeLocalGateway } from '../../azure/network/local-gateway.ts';
import type { VpnGateway } from '../../azure/network/vpn-gateway.ts';
import { change, ensure } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { planTags, type Role } from '../tags.ts';
import { isSameConnection, isSameLocal, type WantedEnd } from './ends.ts';
import { findOurs } from './find-ours.ts';
import { azureIds } from './layout.ts';

/** One tunnel that Azure is to have: its number, and how it is to be if all of that is known. */
export interface AzureTunnel {
  readonly number: number;
  readonly wanted: WantedEnd | undefined;
}

/**
 * The local network gateways and connections of the tunnels. What is there and other than AWS has it now is changed: a
 * tunnel that was replaced on AWS has another address or another key.
 */
export async function makeAzureTunnels(
  flow: Flow,
  gateway: VpnGateway | undefined,
  tunnels: readonly AzureTunnel[],
): Promise<void> {
  // One after the other: each changes the gateway, which does one thing at a time.
  for (const { number, wanted } of tunnels) {
    await ensureLocalGateway(flow, number, gateway?.location, wanted);
    await ensureConnection(flow, number, gateway, wanted);
  }
}

async function ensureLocalGateway(
  flow: Flow,
  number: number,
  location: string | undefined,
  wanted: WantedEnd | undefined,
): Promise<void> {
  const { azure, signal } = flow;
  const id = azureIds(flow.plan).localGateway(number);
  const put = (place: string, end: WantedEnd) =>
    makeLocalGateway(azure, id, { location: place, tags: tags(flow, 'local-gateway'), ...end }, signal);
  const there = await ensure(flow, {
    cloud: 'azure',
    what: `local network gateway ${number}`,
    needs: [location, wanted],
    look: () => findOurs(flow, 'A local network gateway', () => lookAtLocalGateway(azure, id, signal)),
    make: put,
  });
  if (there === undefined || location === undefined || wanted === undefined || isSameLocal(there, wanted)) return;
  const what = `local network gateway ${number}`;
  await change(flow, { cloud: 'azure', what: `change ${what}`, done: `changed ${what} to what AWS has` }, () =>
    put(location, wanted),
  );
}

async function ensureConnection(
  flow: Flow,
  number: number,
  gateway: VpnGateway | undefined,
  wanted: WantedEnd | undefined,
): Promise<void> {
  const { azure, plan, signal } = flow;
  const [id, localGateway] = [azureIds(plan).connection(number), azureIds(plan).localGateway(number)];
  const put = ({ id: gatewayId, location }: VpnGateway, { sharedKey, bgp }: WantedEnd) => {
    const settings = { location, tags: tags(flow, 'vpn-connection'), gateway: gatewayId, localGateway, sharedKey, bgp };
    return makeConnection(azure, id, settings, signal);
  };
  const there = await ensure(flow, {
    cloud: 'azure',
    what: `connection ${number}`,
    needs: [gateway, wanted],
    look: () => findOurs(flow, 'A VPN connection', () => lookAtConnection(azure, id, signal)),
    make: put,
  });
  if (there === undefined || gateway === undefined || wanted === undefined) return;
  const sameKey = (await sharedKeyOf(azure, id, signal)) === wanted.sharedKey;
  if (sameKey && isSameConnection(there, wanted)) return;
  const what = `${sameKey ? '' : 'the key of '}connection ${number}`;
  await change(flow, { cloud: 'azure', what: `change ${what}`, done: `changed ${what} to what AWS has` }, () =>
    put(gateway, wanted),
  );
}

function tags(flow: Flow, role: Role) {
  return planTags(flow.plan, role, undefined, flow.now());
}
