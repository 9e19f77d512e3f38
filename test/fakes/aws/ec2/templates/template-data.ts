import type { Wire } from '../../service.ts';
import { flag, list, needed, object, oneOf, text, whole } from '../core/kinds.ts';
import { tagSpecifications } from '../core/tags.ts';

const blockDevice = object({
  ...{ DeviceName: text, VirtualName: text, NoDevice: text },
  Ebs: object({
    ...{ Encrypted: flag, DeleteOnTermination: flag, Iops: whole, KmsKeyId: text, SnapshotId: text, VolumeSize: whole },
    ...{ VolumeType: oneOf('standard', 'io1', 'io2', 'gp2', 'sc1', 'st1', 'gp3'), Throughput: whole },
  }),
});
const networkInterface = object({
  ...{ AssociatePublicIpAddress: flag, DeleteOnTermination: flag, Description: text, DeviceIndex: whole },
  ...{ SecurityGroupId: list(text), InterfaceType: text, NetworkInterfaceId: text, NetworkCardIndex: whole },
  ...{ PrivateIpAddress: text, SecondaryPrivateIpAddressCount: whole, SubnetId: text },
  PrivateIpAddresses: list(object({ Primary: flag, PrivateIpAddress: needed(text) })),
});
const enabled = object({ Enabled: flag });

/** `LaunchTemplateData` of a request: what an instance may be launched with. */
export const templateDataKind = object({
  ...{ ImageId: text, InstanceType: text, KeyName: text, EbsOptimized: flag, UserData: text },
  ...{ DisableApiTermination: flag, DisableApiStop: flag, KernelId: text, RamDiskId: text },
  InstanceInitiatedShutdownBehavior: oneOf('stop', 'terminate'),
  IamInstanceProfile: object({ Arn: text, Name: text }),
  BlockDeviceMapping: list(blockDevice),
  NetworkInterface: list(networkInterface),
  ...{ SecurityGroupId: list(text), SecurityGroup: list(text) },
  TagSpecification: tagSpecifications,
  Monitoring: enabled,
  EnclaveOptions: enabled,
  HibernationOptions: object({ Configured: flag }),
  CreditSpecification: object({ CpuCredits: needed(text) }),
  CpuOptions: object({ CoreCount: whole, ThreadsPerCore: whole }),
  LicenseSpecification: list(object({ LicenseConfigurationArn: text })),
  MaintenanceOptions: object({ AutoRecovery: oneOf('default', 'disabled') }),
  MetadataOptions: object({
    ...{ HttpTokens: oneOf('optional', 'required'), HttpEndpoint: oneOf('enabled', 'disabled') },
    ...{ HttpPutResponseHopLimit: whole, HttpProtocolIpv6: oneOf('enabled', 'disabled') },
    InstanceMetadataTags: oneOf('enabled', 'disabled'),
  }),
  Placement: object({
    ...{ AvailabilityZone: text, Affinity: text, GroupName: text, GroupId: text, HostId: text, PartitionNumber: whole },
    ...{ Tenancy: oneOf('default', 'dedicated', 'host'), HostResourceGroupArn: text, SpreadDomain: text },
  }),
  PrivateDnsNameOptions: object({
    ...{ HostnameType: oneOf('ip-name', 'resource-name') },
    ...{ EnableResourceNameDnsARecord: flag, EnableResourceNameDnsAAAARecord: flag },
  }),
});
export type TemplateData = NonNullable<ReturnType<typeof templateDataKind.read>>;

/** Lists that have another name in answers than in requests. */
const SETS: Readonly<Record<string, string>> = {
  BlockDeviceMapping: 'blockDeviceMappingSet',
  NetworkInterface: 'networkInterfaceSet',
  PrivateIpAddresses: 'privateIpAddressesSet',
  SecurityGroupId: 'securityGroupIdSet',
  SecurityGroup: 'securityGroupSet',
  LicenseSpecification: 'licenseSet',
  TagSpecification: 'tagSpecificationSet',
  Tag: 'tagSet',
};

/** The same data as answers have it; what was not given is not there. */
export function showTemplateData(data: object, inInterface = false): Wire {
  const members = Object.entries(data).flatMap(([name, value]: [string, unknown]) => {
    if (value === undefined || (Array.isArray(value) && value.length === 0)) return [];
    const listed = inInterface && name === 'SecurityGroupId' ? 'groupSet' : SETS[name];
    const wire = listed ?? `${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    return [[wire, shown(value, name === 'NetworkInterface')] as const];
  });
  return Object.fromEntries(members);
}

function shown(value: unknown, isInterface: boolean): unknown {
  if (Array.isArray(value)) return value.map((one: unknown) => shown(one, isInterface));
  return typeof value === 'object' && value !== null ? showTemplateData(value, isInterface) : value;
}

/** A new version on top of an old one: what the new one says wins, member by member. */
export function mergeTemplateData(base: TemplateData, over: TemplateData): TemplateData {
  const said = Object.entries(over).filter(
    ([, value]) => !(value === undefined || (Array.isArray(value) && value.length === 0)),
  );
  return { ...base, ...(Object.fromEntries(said) as Partial<TemplateData>) };
}
