import type { CustomerGateway, EC2, Filter } from '@aws-sdk/client-ec2';
import type { Aws } from '../aws.ts';
import { findOrMake } from '../find-or-make.ts';
import { ifThereAws } from '../if-there.ts';
import type { PageOptions } from '../pages.ts';
import { type AwsTags, type Identity, tagFilters, tagSpecification } from '../tags.ts';

export type { CustomerGateway };

export interface CustomerGatewaySettings {
  /** Public address of the Azure gateway. */
  readonly address: string;
  /** Of the Azure side; needed also where no BGP is spoken. */
  readonly asn: number;
  readonly identity: Identity;
}

const ALIVE: Filter = { Name: 'state', Values: ['pending', 'available'] };
const LARGEST_SHORT_ASN = 2_147_483_647;

/** The customer gateways with these tags. Throws what `Aws.call` throws. */
export async function listCustomerGateways(aws: Aws, tags: AwsTags, signal: AbortSignal): Promise<CustomerGateway[]> {
  const ec2 = await aws.ec2();
  return aws.call('list the customer gateways', signal, (call) => find(ec2, tagFilters(tags), call));
}

/**
 * What AWS knows of the Azure end. One with the same address and number is the same for EC2, whoever made it: then it
 * is given as it is, without our tags. Throws what `Aws.call` throws.
 */
export async function makeCustomerGateway(
  aws: Aws,
  { address, asn, identity }: CustomerGatewaySettings,
  signal: AbortSignal,
): Promise<CustomerGateway> {
  const ec2 = await aws.ec2();
  const making = {
    what: `make the customer gateway of ${address}`,
    find: async (call: PageOptions) => {
      const there = await find(ec2, [{ Name: 'ip-address', Values: [address] }], call);
      return there.find(({ BgpAsn, BgpAsnExtended }) => Number(BgpAsnExtended ?? BgpAsn) === asn);
    },
    make: async (call: PageOptions) => {
      const number = asn > LARGEST_SHORT_ASN ? { BgpAsnExtended: asn } : { BgpAsn: asn };
      const TagSpecifications = tagSpecification('customer-gateway', identity);
      const request = { Type: 'ipsec.1' as const, IpAddress: address, ...number, TagSpecifications };
      return (await ec2.createCustomerGateway(request, call)).CustomerGateway ?? {};
    },
  };
  return findOrMake(aws, making, signal);
}

/** Deletes one; its connections must be gone. Throws what `Aws.call` throws. */
export async function removeCustomerGateway(aws: Aws, id: string, signal: AbortSignal): Promise<void> {
  const ec2 = await aws.ec2();
  const deleting = aws.call(
    `delete the customer gateway ${id}`,
    signal,
    (call) => ec2.deleteCustomerGateway({ CustomerGatewayId: id }, call),
    // While its connections are deleted.
    ['IncorrectState'],
  );
  await ifThereAws(deleting);
}

async function find(ec2: EC2, filters: Filter[], call: PageOptions): Promise<CustomerGateway[]> {
  return (await ec2.describeCustomerGateways({ Filters: [...filters, ALIVE] }, call)).CustomerGateways ?? [];
}
