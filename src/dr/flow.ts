import { type Azure, openAzure, type OpenAzureOptions } from '../azure/arm.ts';
import { type Aws, openAws, type OpenAwsOptions } from '../aws/aws.ts';
import { FailbackError } from '../errors.ts';
import type { Host } from '../events.ts';
import { nearest } from '../nearest.ts';
import { sharedSignal } from '../signal.ts';
import { journalHost, journalPath } from './journal.ts';
import type { Phase, Plan, PlanServer } from './plan/plan.ts';
import { readPlan } from './plan/read-plan.ts';

/** Shows what is about to happen, and gives the answer of whoever runs the flow. */
export type Ask = (lines: readonly string[]) => Promise<boolean>;

export interface FlowOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** The plan file. */
  readonly plan: string;
  /** The phase that begins, for what only that needs of the plan. */
  readonly phase?: Phase | undefined;
  /** Names of servers of the plan; all unless told. */
  readonly servers?: readonly string[] | undefined;
  /** Look, but change nothing: see `Flow.planned`. @default false */
  readonly dryRun?: boolean | undefined;
  /** Only look: a side that does not answer is left to whoever asks it, see `requireAccount`. @default false */
  readonly lookOnly?: boolean | undefined;
  /** Approve everything. @default false */
  readonly yes?: boolean | undefined;
  /** Asks whoever runs the flow; without it there is nobody to ask. */
  readonly ask?: Ask | undefined;
  /** PEM file of certificates to trust besides Node's own. */
  readonly caFile?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Milliseconds since 1970; the machine's clock unless told. */
  readonly now?: (() => number) | undefined;
  /** In place of what plan and environment say. */
  readonly aws?: Partial<OpenAwsOptions> | undefined;
  readonly azure?: Partial<OpenAzureOptions> | undefined;
}

/** Something that a dry run would have changed. */
export interface PlannedChange {
  readonly cloud: 'aws' | 'azure' | 'here';
  /** `make the VPN gateway` */
  readonly what: string;
}

/** A plan while one of its phases runs: both clouds, and what the phase may do. */
export interface Flow {
  readonly plan: Plan;
  /** The plan file. */
  readonly path: string;
  /** Those that this run is about, in the order of the plan. */
  readonly servers: readonly PlanServer[];
  readonly aws: Aws;
  readonly azure: Azure;
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly dryRun: boolean;
  readonly yes: boolean;
  readonly ask: Ask | undefined;
  readonly env: NodeJS.ProcessEnv;
  /** What a dry run would have changed, in order. */
  readonly planned: PlannedChange[];
  /** Milliseconds since 1970. */
  now(): number;
}

/**
 * Reads the plan and logs in on both sides. Throws `E_GUARD` if the credentials are of another AWS account than the
 * plan's, `E_USAGE` for a server that the plan does not have, and what `readPlan`, `openAws` and `openAzure` throw.
 */
export async function openFlow(options: FlowOptions): Promise<Flow> {
  const { dryRun = false, yes = false, ask, caFile, env = process.env, now = Date.now } = options;
  const signal = sharedSignal(options.signal);
  const plan = await readPlan(options.plan, options.phase);
  const servers = chosen(plan, options.servers ?? []);
  const host = journalHost(options.host, journalPath(plan.name, env));
  const shared = { host, signal, caFile, env };
  const [aws, azure] = await Promise.all([
    openAws({ ...shared, region: plan.aws.region, profile: plan.aws.profile, ...options.aws }),
    // Should a phase forget itself, nothing changes on Azure all the same.
    openAzure({ ...shared, cloud: plan.azure.cloud, subscription: plan.azure.subscription, dryRun, ...options.azure }),
  ]);
  if (!options.lookOnly) await requireAccount(plan, aws, signal);
  return { plan, path: options.plan, servers, aws, azure, host, signal, dryRun, yes, ask, env, planned: [], now };
}

function chosen(plan: Plan, names: readonly string[]): readonly PlanServer[] {
  const known = plan.servers.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined)
    return names.length === 0 ? plan.servers : plan.servers.filter(({ name }) => names.includes(name));
  const [guess] = nearest(unknown, known, 1);
  throw new FailbackError('E_USAGE', `--server: the plan ${plan.name} has no server "${unknown}".`, {
    hint: guess === undefined ? `It has ${shortList(known)}.` : `Did you mean ${guess}?`,
    data: { server: unknown },
  });
}

function shortList(names: readonly string[]): string {
  return `${names.slice(0, 10).join(', ')}${names.length > 10 ? ', …' : ''}`;
}

/** The plan of one account must not be carried out in another. Throws `E_GUARD`, and what `Aws.call` throws. */
export async function requireAccount(plan: Plan, aws: Aws, signal: AbortSignal): Promise<void> {
  const { account, profile } = plan.aws;
  const caller = await aws.caller(signal);
  if (caller.account === account) return;
  throw new FailbackError(
    'E_GUARD',
    `The plan ${plan.name} is for the AWS account ${account}, but the credentials are of ${caller.account}.`,
    {
      hint:
        profile === undefined
          ? 'Log in to the right account, or name its profile in the plan: aws.profile.'
          : `Look at the profile ${profile} of the AWS configuration, or at aws.account of the plan.`,
      data: { planned: account, account: caller.account, arn: caller.arn },
    },
  );
}
