import { AwsError } from '../../service.ts';
import { filterList, matcher } from '../core/filters.ts';
import { list, text, whole } from '../core/kinds.ts';
import { operation, type Operations } from '../core/operation.ts';
import { pageOf } from '../core/pages.ts';
import { invalid } from '../core/refusals.ts';

interface InstanceType {
  readonly vcpus: number;
  readonly mib: number;
  readonly architecture: 'x86_64' | 'arm64';
  readonly nitro: boolean;
}

const x86 = (vcpus: number, gib: number): InstanceType => ({
  vcpus,
  mib: gib * 1024,
  architecture: 'x86_64',
  nitro: true,
});

/** A handful of what EC2 has. */
const TYPES: Readonly<Record<string, InstanceType>> = {
  't2.medium': { ...x86(2, 4), nitro: false },
  't3.small': x86(2, 2),
  't3.medium': x86(2, 4),
  't3.large': x86(2, 8),
  't3.xlarge': x86(4, 16),
  'm5.large': x86(2, 8),
  'm5.xlarge': x86(4, 16),
  'm5.2xlarge': x86(8, 32),
  'm6i.large': x86(2, 8),
  'c5.large': x86(2, 4),
  'c5.xlarge': x86(4, 8),
  'c5.2xlarge': x86(8, 16),
  'r5.large': x86(2, 16),
  'r5.xlarge': x86(4, 32),
  't4g.small': { ...x86(2, 2), architecture: 'arm64' },
};

/** Throws `InvalidParameterValue`. */
export function instanceType(name: string): InstanceType {
  const type = TYPES[name];
  if (!type) throw invalid(`Invalid value '${name}' for InstanceType.`);
  return type;
}

export const instanceTypeOperations: Operations = {
  DescribeInstanceTypes: operation(
    { InstanceType: list(text), Filter: filterList, MaxResults: whole, NextToken: text },
    (account, { InstanceType: wanted, Filter, MaxResults: maxResults, NextToken: nextToken }, { operation: name }) => {
      const strange = wanted.filter((one) => !(one in TYPES));
      if (strange.length > 0)
        throw new AwsError(
          400,
          'InvalidInstanceType',
          `The following supplied instance types do not exist: [${strange.join(', ')}]`,
        );
      const fits = matcher(
        {
          'instance-type': ({ id }) => id,
          'vcpu-info.default-vcpus': ({ id }) => TYPES[id]?.vcpus,
          'memory-info.size-in-mib': ({ id }) => TYPES[id]?.mib,
          'processor-info.supported-architecture': ({ id }) => TYPES[id]?.architecture,
          hypervisor: ({ id }) => (TYPES[id]?.nitro === true ? 'nitro' : 'xen'),
          'current-generation': ({ id }) => TYPES[id]?.nitro,
        },
        Filter,
        account,
      );
      const found = Object.keys(TYPES).filter(
        (id) => (wanted.length === 0 || wanted.includes(id)) && fits({ id, tags: new Map(), life: { born: 0 } }),
      );
      const asked = { maxResults, nextToken, byId: wanted.length > 0 };
      const { page, nextToken: next } = pageOf(found, name, { least: 5, most: 100 }, asked);
      return { instanceTypeSet: page.map(show), nextToken: next };
    },
  ),
};

function show(name: string) {
  const { vcpus, mib, architecture, nitro } = instanceType(name);
  return {
    instanceType: name,
    ...{ currentGeneration: nitro, freeTierEligible: false, bareMetal: false, hypervisor: nitro ? 'nitro' : 'xen' },
    ...{ supportedUsageClasses: ['on-demand', 'spot'], supportedRootDeviceTypes: ['ebs'] },
    processorInfo: { supportedArchitectures: [architecture] },
    vCpuInfo: { defaultVCpus: vcpus, defaultCores: Math.ceil(vcpus / 2), defaultThreadsPerCore: 2 },
    memoryInfo: { sizeInMiB: mib },
    instanceStorageSupported: false,
    ebsInfo: {
      ebsOptimizedSupport: 'default',
      encryptionSupport: 'supported',
      nvmeSupport: nitro ? 'required' : 'unsupported',
    },
    networkInfo: {
      maximumNetworkInterfaces: 3,
      ipv4AddressesPerInterface: 4,
      enaSupport: nitro ? 'required' : 'unsupported',
    },
    supportedBootModes: nitro ? ['legacy-bios', 'uefi'] : ['legacy-bios'],
  };
}
