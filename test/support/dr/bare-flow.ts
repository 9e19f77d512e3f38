import type { Aws } from '../../../src/aws/aws.ts';
import type { Azure } from '../../../src/azure/arm.ts';
import type { Flow } from '../../../src/dr/flow.ts';
import type { FailbackEvent } from '../../../src/events.ts';
import { type PlanParts, testPlan } from './plan-text.ts';

/** A flow without clouds, for what only uses the plan; it keeps its events. */
export function bareFlow(
  parts: PlanParts = {},
  given: Partial<Flow> = {},
): Flow & { readonly events: FailbackEvent[] } {
  const plan = testPlan(parts);
  const events: FailbackEvent[] = [];
  return {
    ...{ plan, path: 'dr.yaml', servers: plan.servers, events, planned: [] },
    aws: { pollMs: 1 } as Aws,
    azure: { pollMs: 1 } as Azure,
    host: { report: (event) => void events.push(event) },
    signal: new AbortController().signal,
    ...{ dryRun: false, yes: false, ask: undefined, env: process.env, now: Date.now },
    ...given,
  };
}
