import type { IpPermission } from '@aws-sdk/client-ec2';
import { addressNumber, parseCidr } from '../../plan/cidr.ts';

/** Whom a security group lets in at a TCP port, of some addresses: all of them, none, or it does not tell. */
export type Admission = 'yes' | 'no' | 'unknown';

/** Whether rules let the addresses of a block (or a single address) in at a TCP port. */
export function allows(permissions: readonly IpPermission[], port: number, from: string): Admission {
  const rules = permissions.filter((rule) => coversPort(rule, port));
  const wanted = parseCidr(from) ?? blockOf(from);
  if (wanted === undefined) return 'unknown';
  // Rules may cover the block together: go from its first address to the end of a rule that has it, and on.
  const ranges = rules
    .flatMap(({ IpRanges = [] }) => IpRanges.flatMap(({ CidrIp = '' }) => parseCidr(CidrIp) ?? []))
    .sort((a, b) => a.first - b.first);
  let next = wanted.first;
  for (const { first, last } of ranges) if (first <= next && last >= next) next = last + 1;
  if (next > wanted.last) return 'yes';
  // What a prefix list or another group holds is not in the rule.
  const isOpaque = rules.some(({ PrefixListIds = [] }) => PrefixListIds.length > 0);
  return isOpaque ? 'unknown' : 'no';
}

function coversPort({ IpProtocol, FromPort, ToPort }: IpPermission, port: number): boolean {
  if (IpProtocol === '-1') return true;
  return (IpProtocol === 'tcp' || IpProtocol === '6') && (FromPort ?? 0) <= port && port <= (ToPort ?? 65_535);
}

function blockOf(address: string) {
  const number = addressNumber(address);
  return number === undefined ? undefined : { first: number, last: number };
}
