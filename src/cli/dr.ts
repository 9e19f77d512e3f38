import type { FlowOptions } from '../dr/flow.ts';
import { formatPhase, phaseFailure, type PhaseOutcome } from '../dr/outcome.ts';
import { terminalAsk } from './ask.ts';
import type { CommandContext, Outcome } from './command.ts';
import { SHARED } from './globals.ts';
import { flag, inGroup, list, path, type Values } from './option.ts';

/** The plan, of every verb of the group. */
export const PLAN = {
  plan: { ...path('Plan file'), default: 'dr.yaml', defaultText: 'dr.yaml' },
};

/** Options of the phases that only look. */
export const DR_LOOK = inGroup('Plan:', {
  ...PLAN,
  server: list('Servers of the plan; all unless told', { separator: /[,\s]+/ }),
  caFile: SHARED.caFile,
});

/** Options of the phases that change something. */
export const DR = {
  ...DR_LOOK,
  ...inGroup('Plan:', {
    dryRun: flag('Change nothing; tell what would be done'),
    yes: flag('Approve what the phase asks for', { alias: 'y' }),
  }),
};

/** The same as the library wants it. */
export function flowOptions(
  args: Values<typeof DR_LOOK> & Partial<Values<typeof DR>>,
  { host, signal, env }: CommandContext,
): FlowOptions {
  const { plan, server: servers, caFile, dryRun, yes } = args;
  const ask = terminalAsk(process.stdin, process.stderr, signal);
  return { host, signal, env, plan, servers, caFile, dryRun, yes, ask };
}

/** What a phase has to say. */
export function phaseShown(outcome: PhaseOutcome): Outcome {
  return { json: outcome, text: formatPhase(outcome), error: phaseFailure(outcome) };
}
