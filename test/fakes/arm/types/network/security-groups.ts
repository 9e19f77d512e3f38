import { badRequest, conflict, missing } from '../../arm-error.ts';
import { listAt, numberAt, objectAt, textAt } from '../../json.ts';
import { list, model, oneOf, resourceModel } from '../../model.ts';
import { sameId } from '../../resource-id.ts';
import type { ResourceType } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import {
  made,
  names,
  NETWORK_NAME,
  NETWORK_VERSIONS,
  networkMembers,
  NIC,
  resourcesOf,
  SECURITY_GROUP,
  SUBNET,
} from './common.ts';

const rule = model('SecurityRule', {
  ...{ id: 'text', name: 'text', etag: 'text', type: 'text' },
  properties: model('SecurityRulePropertiesFormat', {
    ...{ provisioningState: 'text', description: 'text', priority: 'number' },
    protocol: oneOf('*', 'Tcp', 'Udp', 'Icmp', 'Esp', 'Ah', 'TCP', 'UDP', 'ICMP'),
    access: oneOf('Allow', 'Deny'),
    direction: oneOf('Inbound', 'Outbound'),
    ...{ sourcePortRange: 'text', destinationPortRange: 'text' },
    ...{ sourcePortRanges: list('text'), destinationPortRanges: list('text') },
    ...{ sourceAddressPrefix: 'text', destinationAddressPrefix: 'text' },
    ...{ sourceAddressPrefixes: list('text'), destinationAddressPrefixes: list('text') },
    ...{ sourceApplicationSecurityGroups: list('any'), destinationApplicationSecurityGroups: list('any') },
  }),
});

/** Network security groups: rules for what may go in and out. */
export const networkSecurityGroups: ResourceType = {
  type: SECURITY_GROUP,
  apiVersions: NETWORK_VERSIONS,
  name: NETWORK_NAME,
  body: resourceModel(
    'NetworkSecurityGroup',
    model('NetworkSecurityGroupPropertiesFormat', {
      ...networkMembers,
      securityRules: list(rule),
      flushConnection: 'boolean',
      ...{ defaultSecurityRules: list('any'), networkInterfaces: list('any'), subnets: list('any') },
    }),
  ),
  put(call, existing) {
    const rules = listAt(call.body, 'properties.securityRules').map((one) => ({
      ...one,
      id: `${call.id}/securityRules/${textAt(one, 'name') ?? ''}`,
      properties: { ...objectAt(one, 'properties'), provisioningState: 'Succeeded' },
    }));
    for (const [index, one] of rules.entries()) {
      const access = textAt(one, 'properties.access');
      const protocol = textAt(one, 'properties.protocol');
      const priority = numberAt(one, 'properties.priority');
      const direction = textAt(one, 'properties.direction');
      if (priority === undefined || direction === undefined || access === undefined || protocol === undefined)
        throw missing('securityRule');
      if (priority < 100 || priority > 4096)
        throw badRequest(
          'SecurityRuleInvalidPriority',
          `Security rule has invalid priority ${priority}: 100 to 4096 are allowed.`,
        );
      const twice = rules.findIndex(
        (other) =>
          numberAt(other, 'properties.priority') === priority && textAt(other, 'properties.direction') === direction,
      );
      if (twice !== index)
        throw badRequest(
          'SecurityRuleConflict',
          `Security rules have the same priority ${priority} and direction ${direction}.`,
        );
    }
    return made(call, SECURITY_GROUP, { securityRules: rules }, existing);
  },
  remove({ world }, group) {
    const users = usersOf(world.resources.all(), group);
    if (users.length > 0)
      throw conflict(
        'InUseNetworkSecurityGroupCannotBeDeleted',
        `Network security group ${group.id} cannot be deleted because it is in use by the following resources: ${users.join(', ')}.`,
      );
    return {};
  },
  live({ world }, group) {
    const of = (type: string) =>
      resourcesOf(world, type, (one) => names(one, 'networkSecurityGroup.id', group.id)).map(({ id }) => ({ id }));
    return { subnets: of(SUBNET), networkInterfaces: of(NIC) };
  },
};

function usersOf(all: readonly Resource[], group: Resource): string[] {
  return all
    .filter(({ properties }) => sameId(textAt(properties, 'networkSecurityGroup.id'), group.id))
    .map(({ id }) => id);
}
