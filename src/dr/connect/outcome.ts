import { FailbackError } from '../../errors.ts';
import type { Flow, PlannedChange } from '../flow.ts';
import { nextLine } from '../next.ts';
import { isConnected, type Topology } from './topology.ts';

/**
 * `under-way`: a cloud still makes something. `unseen`: the networks are connected by something that cannot be seen from
 * here, such as Direct Connect. `planned`: a dry run.
 */
export type ConnectState = 'connected' | 'down' | 'under-way' | 'unseen' | 'planned';

/** What came of `failback dr connect`: the object of `--json`. */
export interface ConnectOutcome {
  /** Name of the plan. */
  readonly plan: string;
  readonly phase: 'connect';
  readonly kind: 'static' | 'bgp' | 'existing';
  /** ISO 8601 */
  readonly at: string;
  readonly state: ConnectState;
  readonly topology: Topology;
  /** What a dry run would have changed; null if this was none. */
  readonly planned: readonly PlannedChange[] | null;
  /** The command that comes next; null if it is not known what to do. */
  readonly next: string | null;
}

const NEXT: Readonly<Record<ConnectState, string>> = {
  ...{ connected: 'protect', unseen: 'check', 'under-way': 'connect', planned: 'connect', down: 'connect' },
};

export interface ConnectFacts {
  /** True if something was left to the clouds, and not waited for. */
  readonly left: boolean;
}

export function connectOutcome(flow: Flow, topology: Topology, { left }: ConnectFacts): ConnectOutcome {
  const { plan, dryRun, planned } = flow;
  const state = left ? 'under-way' : dryRun && planned.length > 0 ? 'planned' : stateOf(topology, plan.vpn.kind);
  const next = state === 'down' && plan.vpn.kind === 'existing' ? null : NEXT[state];
  return {
    ...{
      plan: plan.name,
      phase: 'connect',
      kind: plan.vpn.kind,
      at: new Date(flow.now()).toISOString(),
      state,
      topology,
    },
    planned: dryRun ? planned : null,
    next: next === null ? null : nextLine(flow, next),
  };
}

function stateOf(topology: Topology, kind: ConnectOutcome['kind']): ConnectState {
  if (isConnected(topology)) return 'connected';
  const { tunnels, azure, aws } = topology;
  if (tunnels.length > 0) return isBeingMade(azure.gateway) ? 'under-way' : 'down';
  if (kind === 'existing') return aws.routes.every(({ to }) => to !== null) ? 'unseen' : 'down';
  return isBeingMade(azure.gateway) ? 'under-way' : 'down';
}

function isBeingMade(gateway: Topology['azure']['gateway']): boolean {
  return gateway !== null && ['Creating', 'Updating'].includes(gateway.state);
}

/** The error of a connection that does not work; undefined if it does, or is being made. */
export function connectFailure({ state, kind, topology, next }: ConnectOutcome): FailbackError | undefined {
  if (state !== 'down') return undefined;
  const { tunnels } = topology;
  const down = tunnels.filter((one) => one.state === 'down');
  const problems = [...tunnels.flatMap((one) => one.problems), ...topology.problems];
  const [first] = problems;
  const what =
    down.length > 0
      ? `${down.length} of ${tunnels.length} tunnels ${down.length === 1 ? 'is' : 'are'} down: ${down.map(({ aws }) => aws.address).join(', ')}.`
      : tunnels.length > 0
        ? 'All tunnels are up, but not everything gets through.'
        : `There is no connection${kind === 'existing' ? ', and no route to Azure' : ''}.`;
  return new FailbackError('E_DR', [what, ...(first ? [first.what] : [])].join(' '), {
    hint: first?.mend ?? (tunnels.length === 0 && next !== null ? `${next} makes it.` : UNKNOWN),
    data: { down: down.map(({ aws }) => aws.address), problems },
  });
}

const UNKNOWN =
  'Both ends fit, as far as can be seen. Wait some minutes, then look with failback dr connect --show; az network vpn-connection reset begins the negotiation anew.';
