import { stringify } from 'yaml';
import type { Plan } from '../../../src/dr/plan/plan.ts';
import { parsePlan } from '../../../src/dr/plan/read-plan.ts';

export const ACCOUNT = '123456789012';
export const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';

export type PlanParts = Readonly<Record<string, unknown>>;

/** A plan as people write it: two servers unless the parts say otherwise. */
export function planText(parts: PlanParts = {}): string {
  return stringify({
    version: 1,
    name: 'shop',
    aws: { account: ACCOUNT, region: 'eu-central-1', vpc: 'vpc-0a1b2c3d4e5f60718', stagingSubnet: 'subnet-0a1b2c3d' },
    azure: {
      ...{ subscription: SUBSCRIPTION, resourceGroup: 'rg', location: 'westeurope' },
      ...{ vnet: 'shop', subnet: 'servers' },
    },
    servers: [
      { name: 'web1', vm: 'web1' },
      { name: 'web2', vm: 'web2' },
    ],
    ...parts,
  });
}

/** The same as the flow has it. */
export function testPlan(parts: PlanParts = {}): Plan {
  return parsePlan(planText(parts), 'dr.yaml');
}
