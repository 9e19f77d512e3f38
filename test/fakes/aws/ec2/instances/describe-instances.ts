import type { Wire } from '../../service.ts';
import type { Account } from '../account.ts';
import { describe, PAGES } from '../core/describe.ts';
import type { Operations } from '../core/operation.ts';
import { showTags } from '../core/tags.ts';
import { instanceState, showState, STATE_CODES, type Instance } from './instance.ts';
import { instanceType } from './instance-types.ts';
import { type NetworkInterface, showGroups, showInterface, showInterfaceAttachment } from './network-interfaces.ts';
import { profileOf, showProfile } from './profiles.ts';
import type { Volume } from './volumes.ts';

/** Undefined once the instance is terminated. */
export function interfaceOf({ networkInterfaces }: Account, { interfaceId }: Instance): NetworkInterface | undefined {
  return networkInterfaces.find(interfaceId);
}

export function volumesOf({ volumes }: Account, { volumeIds }: Instance): readonly Volume[] {
  return volumeIds.flatMap((id) => volumes.find(id) ?? []).filter(({ attachment }) => attachment !== undefined);
}

const ofInterface = (member: keyof NetworkInterface) => (instance: Instance, account: Account) =>
  interfaceOf(account, instance)?.[member] as string | readonly string[] | undefined;

export const describeInstanceOperations: Operations = {
  DescribeInstances: describe<Instance>({
    table: ({ instances }) => instances,
    ids: 'InstanceId',
    set: 'reservationSet',
    pages: PAGES,
    filters: {
      'instance-id': ({ id }) => id,
      'instance-state-name': (instance, account) => instanceState(account, instance),
      'instance-state-code': (instance, account) => STATE_CODES[instanceState(account, instance)],
      'instance-type': ({ type }) => type,
      'image-id': ({ imageId }) => imageId,
      platform: ({ platform }) => platform,
      architecture: ({ type }) => instanceType(type).architecture,
      'root-device-name': ({ rootDevice }) => rootDevice,
      'reservation-id': ({ reservationId }) => reservationId,
      'owner-id': (_, { owner }) => owner,
      'vpc-id': ofInterface('vpcId'),
      'subnet-id': ofInterface('subnetId'),
      'network-interface.subnet-id': ofInterface('subnetId'),
      'availability-zone': ofInterface('zone'),
      'private-ip-address': ofInterface('privateIp'),
      'ip-address': ofInterface('publicIp'),
      'network-interface.mac-address': ofInterface('mac'),
      'network-interface.network-interface-id': ({ interfaceId }) => interfaceId,
      'instance.group-id': ofInterface('groupIds'),
      'network-interface.group-id': ofInterface('groupIds'),
      'iam-instance-profile.arn': (instance, account) => profileOf(account, instance)?.arn,
      'block-device-mapping.volume-id': (instance, account) => volumesOf(account, instance).map(({ id }) => id),
    },
    show: (instance, account) => ({
      ...{ reservationId: instance.reservationId, ownerId: account.owner, groupSet: [] },
      instancesSet: [show(instance, account)],
    }),
  }),
};

function show(instance: Instance, account: Account): Wire {
  const state = instanceState(account, instance);
  const profile = profileOf(account, instance);
  const card = interfaceOf(account, instance);
  const type = instanceType(instance.type);
  return {
    ...{ instanceId: instance.id, imageId: instance.imageId, instanceType: instance.type, amiLaunchIndex: 0 },
    instanceState: showState(state),
    launchTime: new Date(instance.launchedAt).toISOString(),
    ...(instance.platform === undefined ? {} : { platform: instance.platform }),
    ...{ architecture: type.architecture, hypervisor: 'xen', virtualizationType: 'hvm', enaSupport: type.nitro },
    ...{ rootDeviceName: instance.rootDevice, rootDeviceType: 'ebs', sourceDestCheck: instance.sourceDestCheck },
    monitoring: { state: 'disabled' },
    ...(card ? network(card, account) : {}),
    blockDeviceMapping: volumesOf(account, instance).map(({ id, attachment, life }) => ({
      deviceName: attachment?.device,
      ebs: {
        ...{ volumeId: id, status: 'attached', deleteOnTermination: attachment?.goesToo },
        attachTime: new Date(life.born).toISOString(),
      },
    })),
    iamInstanceProfile: profile && showProfile(profile),
    stateReason:
      state === 'terminated' ? { code: 'Client.UserInitiatedShutdown', message: 'User initiated' } : undefined,
    tagSet: showTags(instance.tags),
  };
}

function network(card: NetworkInterface, account: Account): Wire {
  return {
    placement: { availabilityZone: card.zone, tenancy: 'default' },
    ...{ vpcId: card.vpcId, subnetId: card.subnetId, privateIpAddress: card.privateIp, ipAddress: card.publicIp },
    privateDnsName: `ip-${card.privateIp.replaceAll('.', '-')}.${account.region}.compute.internal`,
    groupSet: showGroups(card, account),
    networkInterfaceSet: [{ ...showInterface(card, account), attachment: showInterfaceAttachment(card) }],
  };
}
