import { openAws, type OpenAwsOptions } from '../../aws/aws.ts';
import { openAzure, type OpenAzureOptions } from '../../azure/arm.ts';
import { groupLocation } from '../../azure/resource-group.ts';
import { FailbackError } from '../../errors.ts';
import type { Host } from '../../events.ts';
import { exists, writeAtomically } from '../../files.ts';
import { readTemplate } from '../../image/template.ts';
import { sharedSignal } from '../../signal.ts';
import { surveyAws } from './aws-survey.ts';
import { surveyAzure } from './azure-survey.ts';
import { planFile, type PlanWishes } from './plan-file.ts';
import { newServers } from './servers.ts';
import { slug } from './slug.ts';

export interface InitOptions extends Omit<PlanWishes, 'name'> {
  /** Of the plan; made of the name of the resource group unless told. */
  readonly name?: string | undefined;
  /** The file that is written. */
  readonly plan: string;
  /** Overwrite it. @default false */
  readonly force?: boolean | undefined;
  /** AWS region to which the servers are replicated. */
  readonly region: string;
  readonly resourceGroup: string;
  /** Id or name; see `openAzure`. */
  readonly subscription?: string | undefined;
  /** Names of machines; all of the group unless told. */
  readonly machines?: readonly string[] | undefined;
  readonly caFile?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** In place of what the environment says. */
  readonly aws?: Partial<OpenAwsOptions> | undefined;
  readonly azure?: Partial<OpenAzureOptions> | undefined;
}

/** What was written: the object of `--json`. */
export interface InitReport {
  /** The file. */
  readonly plan: string;
  readonly name: string;
  readonly account: string;
  /** Whether DRS was ever set up in the region. */
  readonly initialised: boolean;
  readonly servers: readonly { readonly name: string; readonly vm: string; readonly sourceServer: string | null }[];
  /** What must still be chosen in it: `aws.vpc`. */
  readonly toChoose: readonly string[];
  /** The command that comes next. */
  readonly next: string;
}

export interface InitIo {
  readonly host: Host;
  readonly signal: AbortSignal;
}

/**
 * Writes a plan for the machines of a resource group after a look at both clouds; changes nothing there. Throws `E_EXISTS`
 * unless it may overwrite, `E_USAGE`, `E_OUTPUT`, and what `Aws.call` and `Azure.call` throw.
 */
export async function initPlan(options: InitOptions, { host, signal }: InitIo): Promise<InitReport> {
  const { plan: path, force = false, region, profile, resourceGroup, subscription, cloud, caFile } = options;
  const name = options.name ?? slug(resourceGroup);
  if (!force && (await exists(path))) throw taken(path);
  sharedSignal(signal);
  const shared = { host, signal, caFile, ...(options.env ? { env: options.env } : {}) };
  const [aws, azure] = await Promise.all([
    openAws({ ...shared, region, profile, ...options.aws }),
    openAzure({ ...shared, cloud, subscription, ...options.azure }),
  ]);
  await groupLocation(azure, resourceGroup, signal);
  const [there, here] = await Promise.all([
    surveyAws(aws, signal),
    surveyAzure(azure, resourceGroup, options.machines ?? [], signal),
  ]);
  const servers = newServers(name, here.machines, there.sourceServers ?? []);
  const { text, toChoose } = planFile(await readTemplate('dr/dr.yaml'), { ...options, name }, there, here, servers);
  await writeAtomically(path, (file) => file.writeFile(text));
  return {
    ...{ plan: path, name, account: there.account, initialised: there.sourceServers !== null, toChoose },
    servers: servers.map((one) => ({ name: one.name, vm: one.machine.name, sourceServer: one.sourceServer })),
    next: `failback dr check${path === 'dr.yaml' ? '' : ` --plan ${path}`}`,
  };
}

function taken(path: string): FailbackError {
  return new FailbackError('E_EXISTS', `${path} is there already.`, {
    hint: 'Name another file with --plan, or give --force to write over it.',
    data: { path },
  });
}

/** The same for people. */
export function formatInit({ plan, initialised, servers, toChoose, next }: InitReport): string {
  const count = `${servers.length} ${servers.length === 1 ? 'server' : 'servers'}`;
  return [
    `${plan}: a plan for ${count}: ${servers.map(({ name }) => name).join(', ')}`,
    ...(initialised ? [] : ['DRS is not set up in this region yet; failback dr protect does it']),
    ...toChoose.map((name) => `to choose in it: ${name}`),
    `next: ${next}`,
  ].join('\n');
}
