import { armPlace, sameId } from '../../azure/arm-id.ts';
import { type Connection, listConnections, lookAtConnection, sharedKeyOf } from '../../azure/network/connection.ts';
import { lookAtLocalGateway } from '../../azure/network/local-gateway.ts';
import { lookAtPublicIp } from '../../azure/network/public-ip.ts';
import { lookAtVpnGateway, type VpnGateway } from '../../azure/network/vpn-gateway.ts';
import { isFailbackError } from '../../errors.ts';
import type { Flow } from '../flow.ts';
import { vnetId } from '../plan/ids.ts';
import type { AzureEnd } from './ends.ts';
import { azureIds } from './layout.ts';

/** The VPN of Azure. */
export interface AzureSide {
  /** The gateway of the plan, else that of the first connection; undefined if there is none. */
  readonly gateway: VpnGateway | undefined;
  readonly instances: AzureEnd['instances'];
  readonly ends: readonly AzureEnd[];
}

/**
 * The connections of the plan; all of the groups of the plan and its network if others have connected them. Throws what
 * `Azure.call` throws.
 */
export async function lookAtAzureSide(flow: Flow): Promise<AzureSide> {
  const { plan, azure, signal } = flow;
  const own = azureIds(plan).gateway;
  const [planned, all] = await Promise.all([lookAtVpnGateway(azure, own, signal), allConnections(flow)]);
  const connections = all.filter(({ gateway }) => plan.vpn.kind === 'existing' || sameId(gateway ?? undefined, own));
  const ids = [...new Set(connections.flatMap(({ gateway }) => gateway ?? []))].filter((id) => !sameId(id, own));
  const others = await Promise.all(ids.map((id) => lookAtVpnGateway(azure, id, signal)));
  const gateways = [planned, ...others].flatMap((one) => one ?? []);
  const instances = new Map(
    await Promise.all(gateways.map(async (one) => [one, await instancesOf(flow, one)] as const)),
  );
  const ends = await Promise.all(
    connections.map((connection) => {
      const gateway = gateways.find(({ id }) => sameId(id, connection.gateway ?? undefined));
      return endOf(flow, connection, gateway, (gateway && instances.get(gateway)) ?? []);
    }),
  );
  const [gateway] = gateways;
  return { gateway, instances: (gateway && instances.get(gateway)) ?? [], ends: ends.flatMap((end) => end ?? []) };
}

async function allConnections({ plan, azure, signal }: Flow): Promise<Connection[]> {
  const groups = [plan.azure.resourceGroup, ...(plan.vpn.kind === 'existing' ? [groupOf(vnetId(plan.azure))] : [])];
  const names = [...new Map(groups.map((name) => [name.toLowerCase(), name])).values()];
  return (await Promise.all(names.map((name) => listConnections(azure, name, signal)))).flat();
}

function groupOf(id: string): string {
  return armPlace(id)?.group ?? '';
}

/** A list does not tell how a connection is; undefined if it went away meanwhile. */
async function endOf(
  { azure, signal }: Flow,
  { id, localGateway }: Connection,
  gateway: VpnGateway | undefined,
  instances: AzureEnd['instances'],
): Promise<AzureEnd | undefined> {
  if (localGateway === null) return undefined;
  const [connection, local, sharedKey] = await Promise.all([
    lookAtConnection(azure, id, signal),
    lookAtLocalGateway(azure, localGateway, signal),
    sharedKeyOf(azure, id, signal).catch((error: unknown) => {
      // Who may only look still sees the rest.
      if (isFailbackError(error) && error.code === 'E_AZURE') return undefined;
      throw error;
    }),
  ]);
  return connection && local && { connection, local, sharedKey, asn: gateway?.asn, instances };
}

async function instancesOf({ azure, signal }: Flow, { instances }: VpnGateway): Promise<AzureEnd['instances']> {
  const found = await Promise.all(
    instances.map(async ({ id, publicIp }) => ({ id, ip: await lookAtPublicIp(azure, publicIp, signal) })),
  );
  return found.flatMap(({ id, ip }) => (ip?.address == null ? [] : { id, address: ip.address }));
}
