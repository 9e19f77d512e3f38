import { listRouteTables } from '../../aws/ec2/route-tables.ts';
import { removeRule } from '../../aws/ec2/remove-rule.ts';
import { removeLaunchTemplate, removeReplicationTemplate } from '../../aws/drs/remove-templates.ts';
import { removeSourceServer } from '../../aws/drs/remove-source-server.ts';
import { removePlanRole } from '../../aws/iam/remove-plan-role.ts';
import { removeCustomerGateway } from '../../aws/vpn/customer-gateway.ts';
import { removePropagation, removeRoute } from '../../aws/vpn/routes.ts';
import { removeAttachment, removeTransitGateway } from '../../aws/vpn/transit-gateway.ts';
import { removeTransitRoutes } from '../../aws/vpn/transit-routes.ts';
import { removeVpnConnection } from '../../aws/vpn/vpn-connection.ts';
import { removeVpnGateway } from '../../aws/vpn/vpn-gateway.ts';
import { deleteDisk, deleteSnapshot } from '../../azure/machines/disks.ts';
import { deleteMachine } from '../../azure/machines/life.ts';
import { deleteImage } from '../../azure/managed-image.ts';
import { removeConnection } from '../../azure/network/connection.ts';
import { removeLocalGateway } from '../../azure/network/local-gateway.ts';
import { removeNic } from '../../azure/network/nics.ts';
import { removePublicIp } from '../../azure/network/public-ip.ts';
import { lookAtVnet, removeSubnet } from '../../azure/network/vnet.ts';
import { removeVpnGateway as removeAzureGateway } from '../../azure/network/vpn-gateway.ts';
import { guard } from '../failover/guard.ts';
import type { Flow } from '../flow.ts';
import { vnetId } from '../plan/ids.ts';
import type { Kind, Thing } from './thing.ts';

/** Removes a thing, to the end; what is gone already is as good. Throws what `Aws.call` and `Azure.call` throw. */
export type Remover = (flow: Flow, thing: Thing) => Promise<void>;

/** Recovery instances go by jobs of many: see `terminateInstances`. EC2 instances are left alone. */
export const REMOVERS: Readonly<Record<Exclude<Kind, 'recovery instance' | 'EC2 instance'>, Remover>> = {
  machine: ({ azure, signal }, { id }) => deleteMachine(azure, id, signal),
  interface: ({ azure, signal }, { id }) => removeNic(azure, id, signal),
  disk: ({ azure, signal }, { id }) => deleteDisk(azure, id, signal),
  'disk snapshot': ({ azure, signal }, { id }) => deleteSnapshot(azure, id, signal),
  image: ({ azure, signal }, { id }) => deleteImage(azure, id, signal),
  'Azure connection': ({ azure, signal }, { id }) => removeConnection(azure, id, signal),
  'local gateway': ({ azure, signal }, { id }) => removeLocalGateway(azure, id, signal),
  'Azure gateway': ({ azure, signal }, { id }) => removeAzureGateway(azure, id, signal),
  'public address': ({ azure, signal }, { id }) => removePublicIp(azure, id, signal),
  'gateway subnet': removeGatewaySubnet,
  'source server': ({ aws, signal }, { id }) => removeSourceServer(aws, id, signal),
  'old source server': ({ aws, signal }, { id }) => removeSourceServer(aws, id, signal),
  'replication template': ({ aws, signal }, { id }) => removeReplicationTemplate(aws, id, signal),
  'launch template': ({ aws, signal }, { id }) => removeLaunchTemplate(aws, id, signal),
  'firewall rule': ({ aws, signal }, { id, of = '' }) => removeRule(aws, of, id, signal),
  async 'AWS connection'({ aws, signal }, { id }) {
    await removeTransitRoutes(aws, id, signal);
    await removeVpnConnection(aws, id, signal);
  },
  'customer gateway': ({ aws, signal }, { id }) => removeCustomerGateway(aws, id, signal),
  async 'AWS gateway'({ aws, plan, signal }, { id }) {
    for (const { RouteTableId = '', PropagatingVgws = [] } of await listRouteTables(aws, plan.aws.vpc, signal)) {
      if (PropagatingVgws.some(({ GatewayId }) => GatewayId === id))
        await removePropagation(aws, id, RouteTableId, signal);
    }
    await removeVpnGateway(aws, id, signal);
  },
  'transit attachment': removeTransitAttachment,
  'transit gateway': ({ aws, signal }, { id }) => removeTransitGateway(aws, id, signal),
  role: ({ aws, signal }, { id }) => removePlanRole(aws, id, signal),
};

/** With the routes of the VPC that lead through it to Azure; others are somebody else's. */
async function removeTransitAttachment({ aws, azure, plan, signal }: Flow, { id, of = '' }: Thing): Promise<void> {
  const vnet = await lookAtVnet(azure, vnetId(plan.azure), signal);
  for (const { RouteTableId = '' } of await listRouteTables(aws, plan.aws.vpc, signal)) {
    for (const cidr of vnet?.prefixes ?? []) await removeRoute(aws, RouteTableId, cidr, of, signal);
  }
  await removeAttachment(aws, id, signal);
}

/** Others may have put a gateway of another kind into it since. */
async function removeGatewaySubnet({ azure, plan, signal }: Flow, { id, name }: Thing): Promise<void> {
  const vnet = await lookAtVnet(azure, vnetId(plan.azure), signal);
  const subnet = vnet?.subnets.find((one) => one.id.toLowerCase() === id.toLowerCase());
  if (subnet?.used)
    throw guard(`Something is in ${name} that this plan did not make.`, 'Leave it, or remove that first.');
  if (subnet) await removeSubnet(azure, id, signal);
}
