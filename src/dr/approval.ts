import { FailbackError } from '../errors.ts';
import type { Flow } from './flow.ts';
import type { Approval } from './plan/plan.ts';

/**
 * Asks whether a phase may begin; `lines` say what it will do. `--yes`, the plan and a dry run answer for themselves. To be
 * called before a pipeline of steps begins, whose list would draw over the question.
 * Throws `E_USAGE` if there is nobody to ask, `E_GUARD` if the answer is no.
 */
export async function approve(
  { plan, dryRun, yes, ask }: Pick<Flow, 'plan' | 'dryRun' | 'yes' | 'ask'>,
  approval: Approval,
  lines: readonly string[],
): Promise<void> {
  if (dryRun || yes || plan.approvals[approval] === 'none') return;
  if (ask === undefined) {
    throw new FailbackError('E_USAGE', `The ${approval} must be approved, and there is nobody to ask.`, {
      hint: `Look at it with --dry-run, then give --yes; approvals.${approval}: none in the plan approves it for good.`,
      data: { approval, lines },
    });
  }
  if (await ask(lines)) return;
  throw new FailbackError('E_GUARD', `The ${approval} was not approved; nothing was changed.`, { data: { approval } });
}
