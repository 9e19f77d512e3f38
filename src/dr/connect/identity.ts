import type { Identity } from '../../aws/tags.ts';
import type { Flow } from '../flow.ts';
import { MADE_TAG, PLAN_TAG, planTags, ROLE_TAG, type Role } from '../tags.ts';

/** The tags of a thing on AWS, and by which of them a later run finds it. */
export function identity({ plan, now }: Pick<Flow, 'plan' | 'now'>, role: Role): Identity {
  const { [MADE_TAG]: made = '' } = planTags(plan, role, undefined, now());
  return { known: { [PLAN_TAG]: plan.name, [ROLE_TAG]: role }, further: { [MADE_TAG]: made } };
}
