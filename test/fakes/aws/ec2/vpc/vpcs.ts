import { canonical } from '../core/cidr.ts';
import type { Account } from '../account.ts';
import { describe, PAGES } from '../core/describe.ts';
import { newId } from '../core/ids.ts';
import type { Operations } from '../core/operation.ts';
import { showTags, tagsOf } from '../core/tags.ts';
import type { Thing } from '../core/thing.ts';
import { addRouteTable } from './route-tables.ts';
import { addSecurityGroup } from './security-groups.ts';

export interface Vpc extends Thing {
  readonly cidrs: readonly [string, ...string[]];
  readonly isDefault: boolean;
}

export interface VpcSeed {
  readonly cidr: string;
  /** Further blocks of addresses. */
  readonly more?: readonly string[];
  readonly isDefault?: boolean;
  readonly tags?: Readonly<Record<string, string>>;
}

/** With its main route table and its default security group. */
export function addVpc(account: Account, { cidr, more = [], isDefault = false, tags = {} }: VpcSeed): Vpc {
  const vpc = account.vpcs.add({
    id: newId('vpc'),
    tags: tagsOf(tags),
    life: { born: account.now() },
    cidrs: [canonical(cidr), ...more.map(canonical)],
    isDefault,
  });
  addRouteTable(account, { vpcId: vpc.id, main: true });
  addSecurityGroup(account, { vpcId: vpc.id, name: 'default', description: 'default VPC security group' });
  return vpc;
}

export const vpcOperations: Operations = {
  DescribeVpcs: describe<Vpc>({
    table: ({ vpcs }) => vpcs,
    ids: 'VpcId',
    set: 'vpcSet',
    pages: PAGES,
    filters: {
      'vpc-id': ({ id }) => id,
      cidr: ({ cidrs }) => cidrs[0],
      'cidr-block-association.cidr-block': ({ cidrs }) => cidrs,
      'is-default': ({ isDefault }) => isDefault,
      state: () => 'available',
      'owner-id': (_, { owner }) => owner,
    },
    show: ({ id, cidrs, isDefault, tags }, { owner }) => ({
      vpcId: id,
      ownerId: owner,
      state: 'available',
      cidrBlock: cidrs[0],
      cidrBlockAssociationSet: cidrs.map((cidrBlock, index) => ({
        associationId: `vpc-cidr-assoc-${id.slice(4, -1)}${index}`,
        cidrBlock,
        cidrBlockState: { state: 'associated' },
      })),
      dhcpOptionsId: 'dopt-0f00000000000000',
      instanceTenancy: 'default',
      isDefault,
      tagSet: showTags(tags),
    }),
  }),
};
