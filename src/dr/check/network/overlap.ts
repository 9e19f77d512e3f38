import { overlaps, parseCidr } from '../../plan/cidr.ts';
import { fail, type Judgement, warn, worst } from '../finding.ts';

/** Addresses that belong to somebody, as in "the VPC". */
export interface Owned {
  readonly whose: string;
  readonly cidr: string;
}

/** Blocks that clash whatever the plan says: link-local ones carry the tunnels and the clouds' own services. */
const RESERVED: Owned = { whose: 'link-local addresses', cidr: '169.254.0.0/16' };

/** Whether the addresses of the two sides are apart; blocks of one side may lie in each other. IPv6 is left alone. */
export function judgeOverlap(aws: readonly Owned[], azure: readonly Owned[]): Judgement {
  const clashes = [...pairs(aws, [...azure, RESERVED]), ...pairs(azure, [RESERVED])];
  const list = (side: readonly Owned[]) => side.map(({ cidr }) => cidr).join(', ');
  if (aws.length === 0 || azure.length === 0) return warn('the addresses of one side are not known');
  return worst(
    clashes.map(([a, b]) =>
      fail(
        `${a.cidr} (${a.whose}) and ${b.cidr} (${b.whose}) overlap`,
        'Nothing can be routed between networks that overlap: use a VPC with other addresses.',
      ),
    ),
    `${list(aws)} on AWS and ${list(azure)} on Azure are apart`,
  );
}

function pairs(left: readonly Owned[], right: readonly Owned[]): (readonly [Owned, Owned])[] {
  return left.flatMap((a) => right.filter((b) => doOverlap(a.cidr, b.cidr)).map((b) => [a, b] as const));
}

function doOverlap(a: string, b: string): boolean {
  const [one, other] = [parseCidr(a), parseCidr(b)];
  return one !== undefined && other !== undefined && overlaps(one, other);
}
