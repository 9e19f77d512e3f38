import { AwsError } from '../../service.ts';
import type { Account } from '../account.ts';
import { canonical } from '../core/cidr.ts';
import { needed, text } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import type { VpnConnection } from './vpn-connection.ts';

const members = { DestinationCidrBlock: needed(text), VpnConnectionId: needed(text) };

export const vpnRouteOperations: Operations = {
  /** A route that is there already stays as it is. */
  CreateVpnConnectionRoute: operation(members, (account, { DestinationCidrBlock, VpnConnectionId }) => {
    const connection = staticConnection(account, VpnConnectionId);
    const cidr = canonical(DestinationCidrBlock);
    if (!connection.routes.has(cidr)) connection.routes.set(cidr, account.now());
  }),

  DeleteVpnConnectionRoute: operation(members, (account, { DestinationCidrBlock, VpnConnectionId }) => {
    const connection = staticConnection(account, VpnConnectionId);
    const cidr = canonical(DestinationCidrBlock);
    if (!connection.routes.delete(cidr))
      throw new AwsError(400, 'InvalidRoute.NotFound', `The route ${cidr} does not exist on ${connection.id}.`);
  }),
};

function staticConnection({ vpnConnections }: Account, id: string): VpnConnection {
  const connection = vpnConnections.require(id);
  if (!connection.staticRoutesOnly)
    throw new AwsError(
      400,
      'InvalidVpnConnection.InvalidType',
      'The specified VPN connection does not support static routes.',
    );
  if (vpnConnections.state(connection) !== 'available')
    throw new AwsError(
      400,
      'InvalidVpnConnection.InvalidState',
      'The VPN connection must be in the available state to complete the request.',
    );
  return connection;
}
