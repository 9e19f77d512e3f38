import { sameId } from '../../azure/arm-id.ts';
import { overlaps, parseCidr } from '../plan/cidr.ts';
import type { AwsEnd, AzureEnd } from './ends.ts';

/** What is wrong, and what mends it. */
export interface Problem {
  /** A sentence. */
  readonly what: string;
  readonly mend: string;
}

/** The networks that are to reach each other. */
export interface Networks {
  readonly vpcCidrs: readonly string[];
  readonly vnetCidrs: readonly string[];
}

const RERUN = 'failback dr connect gives Azure what AWS has.';

/**
 * Why a tunnel cannot come up, or carries nothing: what its two ends do not have in common. Without a difference nothing
 * is known but that it is so.
 */
export function differences(aws: AwsEnd, azure: AzureEnd | undefined, networks: Networks): Problem[] {
  if (azure === undefined) {
    return [problem(`Azure has no connection to ${aws.address}.`, 'failback dr connect makes it.')];
  }
  return [
    ...addressProblems(aws, azure),
    ...keyProblems(aws, azure),
    ...(aws.static ? staticProblems(aws, azure, networks) : bgpProblems(aws, azure)),
  ];
}

function addressProblems({ customer, vpn }: AwsEnd, { instances }: AzureEnd): Problem[] {
  const addresses = instances.map(({ address }) => address);
  if (customer === undefined || addresses.length === 0 || addresses.includes(customer.address)) return [];
  return [
    problem(
      `${vpn} leads to ${customer.address}, but the gateway of Azure has ${addresses.join(' and ')}.`,
      'failback dr connect replaces the VPN connection; of one that it did not make, change the customer gateway.',
    ),
  ];
}

function keyProblems({ preSharedKey }: AwsEnd, { sharedKey }: AzureEnd): Problem[] {
  if (preSharedKey === undefined || sharedKey === undefined || preSharedKey === sharedKey) return [];
  return [problem('The two ends have different pre-shared keys.', RERUN)];
}

function staticProblems({ vpn, prefixes }: AwsEnd, { connection, local }: AzureEnd, networks: Networks): Problem[] {
  const unrouted = networks.vnetCidrs.filter((cidr) => !isCovered(cidr, prefixes));
  const unsent = networks.vpcCidrs.filter((cidr) => !isCovered(cidr, local.prefixes));
  return [
    ...(connection.bgp
      ? [problem('Azure speaks BGP in it, and AWS has static routes.', 'One kind at both ends.')]
      : []),
    ...unrouted.map((cidr) => problem(`${vpn} has no static route to ${cidr}.`, 'failback dr connect writes it.')),
    // A route-based gateway makes its traffic selectors of nothing else.
    ...unsent.map((cidr) =>
      problem(`The local network gateway ${local.name} lacks ${cidr}: Azure sends nothing there.`, RERUN),
    ),
  ];
}

function bgpProblems(aws: AwsEnd, { connection, local, asn, instances }: AzureEnd): Problem[] {
  if (!connection.bgp || local.bgp === null) {
    return [problem('AWS speaks BGP in it, and Azure does not.', 'One kind at both ends.')];
  }
  const own = instances.find(({ address }) => address === aws.customer?.address);
  const apipa = connection.apipa.find(({ instance }) => sameId(instance, own?.id))?.apipa;
  const pairs: readonly (readonly [string, unknown, unknown])[] = [
    ['BGP number of Azure', asn, aws.customer?.asn],
    ['BGP number of AWS', local.bgp.asn, aws.asn],
    ['BGP address of AWS', local.bgp.peer, aws.awsInside],
    ['BGP address of Azure', apipa, aws.azureInside],
  ];
  const unlike = pairs.filter(([, ours, theirs]) => ours !== undefined && theirs !== undefined && ours !== theirs);
  const lone =
    instances.length === 1 && aws.customer !== undefined && apipa === undefined
      ? [
          problem(
            'The gateway of Azure has one instance in use, so it can speak BGP in one tunnel of the two only.',
            'Make it active-active, with a second public address; or use static routes.',
          ),
        ]
      : [];
  return [
    ...unlike.map(([what, ours, theirs]) =>
      problem(`The ${what} is ${String(ours)} on Azure, and ${String(theirs)} on AWS.`, RERUN),
    ),
    ...lone,
  ];
}

/** Whether a block is within another one of these, or is one. */
export function isCovered(cidr: string, by: readonly string[]): boolean {
  const wanted = parseCidr(cidr);
  return by.some((one) => {
    const block = parseCidr(one);
    return wanted && block && overlaps(block, wanted) && block.prefix <= wanted.prefix;
  });
}

function problem(what: string, mend: string): Problem {
  return { what, mend };
}
