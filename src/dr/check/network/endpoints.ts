import { bucketsOf, findRegion, regions } from '../../../iso/regions.ts';
import type { CheckContext } from '../check.ts';
import type { Check, Remark } from '../check.ts';
import { type Judgement, ok, warn } from '../finding.ts';

/** A server that must be reached by TCP. */
export interface Endpoint {
  readonly host: string;
  readonly port: number;
}

const HTTPS = 443;

/**
 * What agent and Failback Client reach at TCP 443: DRS, and six buckets (AWS DRS user guide, "Network requirements").
 * Of the newer regions only the names of two of the buckets are published.
 */
export function drsEndpoints(name: string): Endpoint[] {
  const hasBuckets = regions().some((region) => region.name === name);
  const region = hasBuckets ? findRegion(name) : { name, owner: null };
  const { iso, hashes } = bucketsOf(region);
  const kinds = ['clients', 'clients-hashes', 'internal', 'internal-hashes'];
  const others = region.bucketSuffix === undefined ? kinds.map((kind) => `aws-drs-${kind}-${name}`) : [];
  const buckets = [...others, iso, hashes].map((bucket) => `${bucket}.s3.${name}.amazonaws.com`);
  return [`drs.${name}.amazonaws.com`, ...buckets].map((host) => ({ host, port: HTTPS }));
}

/** Whether this machine reaches them: not the one that must, but often behind the same firewall. */
export const endpoints: Check = {
  id: 'endpoints',
  title: 'whether DRS and its buckets are reached',
  about: 'plan',
  phases: ['protect', 'failback'],
  async run({ flow, reach }: CheckContext): Promise<readonly Remark[]> {
    const wanted = drsEndpoints(flow.plan.aws.region);
    const reasons = await Promise.all(wanted.map(({ host, port }) => reach(host, port, flow.signal)));
    const lost = wanted.flatMap(({ host }, index) => {
      const reason = reasons[index];
      return reason === undefined ? [] : [`${host}: ${reason}`];
    });
    return [judgeFromHere(lost, wanted.length)];
  },
};

function judgeFromHere(lost: readonly string[], of: number): Judgement {
  return lost.length === 0
    ? ok(`this machine reaches DRS and ${of - 1} buckets`)
    : warn(
        `from this machine: ${lost.join('; ')}`,
        'What counts is the way from the machines on Azure: failback dr check --from-vm tries it there.',
      );
}
