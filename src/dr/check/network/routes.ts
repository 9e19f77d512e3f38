import type { RouteTable } from '../../../aws/ec2/route-tables.ts';
import { overlaps, parseCidr } from '../../plan/cidr.ts';

/** Where a table sends a block, as an id (`vgw-…`, `tgw-…`); undefined if no active route but the default one has it. */
export function gatewayTo({ Routes = [] }: RouteTable, block: string): string | undefined {
  const wanted = parseCidr(block);
  const fitting = Routes.flatMap(({ DestinationCidrBlock = '', State, ...route }) => {
    const cidr = parseCidr(DestinationCidrBlock);
    if (cidr === undefined || wanted === undefined || cidr.prefix === 0 || State !== 'active') return [];
    return overlaps(cidr, wanted) ? [{ cidr, id: route.GatewayId ?? route.TransitGatewayId ?? 'elsewhere' }] : [];
  });
  return fitting.sort((a, b) => b.cidr.prefix - a.cidr.prefix)[0]?.id;
}
