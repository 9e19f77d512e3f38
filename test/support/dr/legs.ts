import { connect } from '../../../src/dr/connect/connect.ts';
import { connectFailure } from '../../../src/dr/connect/outcome.ts';
import { cleanUp } from '../../../src/dr/cleanup/cleanup.ts';
import { cleanupFailure } from '../../../src/dr/cleanup/outcome.ts';
import { commitCutover } from '../../../src/dr/cutover/commit.ts';
import { cutover } from '../../../src/dr/cutover/cutover.ts';
import { endDrill } from '../../../src/dr/failover/end-drill.ts';
import { failover } from '../../../src/dr/failover/failover.ts';
import { launchFailback } from '../../../src/dr/failback/launch.ts';
import { prepareFailback } from '../../../src/dr/failback/prepare.ts';
import { startFailback } from '../../../src/dr/failback/start.ts';
import type { Flow } from '../../../src/dr/flow.ts';
import { phaseFailure, type PhaseOutcome } from '../../../src/dr/outcome.ts';
import { protect } from '../../../src/dr/protect/protect.ts';

/** One command of the way from Azure to AWS and back. */
export interface Leg {
  /** As it is typed after `failback dr`. */
  readonly command: string;
  /** How every server stands at its end; undefined where it is not about servers. */
  readonly state?: string;
  /** Throws also what only the command line makes of an outcome. */
  readonly run: (flow: Flow) => Promise<unknown>;
}

function leg<T>(command: string, run: (flow: Flow) => Promise<T>, failureOf: (outcome: T) => Error | undefined): Leg {
  return {
    command,
    async run(flow) {
      const outcome = await run(flow);
      const failure = failureOf(outcome);
      if (failure) throw failure;
      return outcome;
    },
  };
}

function servers(command: string, state: string, run: (flow: Flow) => Promise<PhaseOutcome>): Leg {
  return { ...leg(command, run, phaseFailure), state };
}

/** The whole way, in order. */
export const LEGS: readonly Leg[] = [
  leg('connect', connect, connectFailure),
  servers('protect', 'ready', (flow) => protect(flow)),
  servers('failover --drill', 'drill-running', (flow) => failover(flow, { drill: true })),
  servers('failover --end-drill', 'drill-ended', (flow) => endDrill(flow)),
  servers('failover', 'failed-over', (flow) => failover(flow)),
  servers('failback prepare', 'prepared', (flow) => prepareFailback(flow)),
  servers('failback start', 'failback-ready', (flow) => startFailback(flow)),
  servers('failback launch', 'failback-done', (flow) => launchFailback(flow)),
  servers('cutover', 'cut-over', (flow) => cutover(flow)),
  servers('cutover --commit', 'restored', (flow) => commitCutover(flow)),
  leg('cleanup', (flow) => cleanUp(flow, { evenInUse: flow.servers.map(({ name }) => name) }), cleanupFailure),
];

/** Throws if there is no such command. */
export function legOf(command: string): Leg {
  const leg = LEGS.find((one) => one.command === command);
  if (!leg) throw new Error(`There is no failback dr ${command}.`);
  return leg;
}
