import { type ErrorCode, FailbackError, isFailbackError } from '../../errors.ts';
import { createLimit } from '../../limit.ts';
import { sharedSignal } from '../../signal.ts';
import type { Flow } from '../flow.ts';
import type { Inventory, PartName } from '../inventory/inventory.ts';
import { takeInventory } from '../inventory/take.ts';
import type { Phase } from '../plan/plan.ts';
import type { Check, CheckContext } from './check.ts';
import { CHECKS } from './checks.ts';
import { createFacts } from './facts.ts';
import { fail, type Finding, type Judgement, warn } from './finding.ts';
import { type Reach, reachByTcp } from './network/reach.ts';

export interface PreflightOptions {
  /** Only what this phase needs; everything unless told. */
  readonly phase?: Phase | undefined;
  /** Lets the machines on Azure try the network as well, by Run Command. */
  readonly fromVm?: boolean | undefined;
  /** A mirror of the buckets of the Failback Client: `<baseUrl>/<bucket>/<key>`. */
  readonly baseUrl?: string | undefined;
  /** In place of a TCP connection. */
  readonly reach?: Reach | undefined;
  /** @internal In place of those of the phase. */
  readonly checks?: readonly Check[] | undefined;
}

export interface Preflight {
  /** Of the plan. */
  readonly plan: string;
  /** True if nothing failed. */
  readonly ready: boolean;
  readonly checks: readonly Finding[];
}

/** Checks at once; each makes few calls. */
const AT_ONCE = 8;

/**
 * Looks at all that the flow needs of both clouds, side by side, and changes nothing. What cannot be read fails, or
 * warns, only the checks that need it. Throws `E_INTERRUPTED`.
 */
export async function preflight(given: Flow, options: PreflightOptions = {}): Promise<Preflight> {
  const flow = { ...given, signal: sharedSignal(given.signal) };
  const { phase, fromVm = false, baseUrl, reach = reachByTcp } = options;
  const all = options.checks ?? CHECKS;
  const checks = phase === undefined ? all : all.filter(({ phases }) => phases.includes(phase));
  const parts = [...new Set(checks.flatMap(({ needs = [] }) => needs))];
  const inventory = await takeInventory(flow, { parts });
  const facts = createFacts(flow, inventory);
  const ctx: CheckContext = { flow, inventory, phase, facts, fromVm, baseUrl, reach };
  const limit = createLimit(AT_ONCE);
  const results = await Promise.all(checks.map((check) => limit(() => runCheck(check, ctx))));
  const findings = withoutEchoes(results.flat());
  return { plan: flow.plan.name, ready: !findings.some(({ verdict }) => verdict === 'fail'), checks: findings };
}

interface Result {
  readonly finding: Finding;
  /** Why nothing could be told. */
  readonly error?: FailbackError;
}

/** What one check finds; its own failure is a finding. */
async function runCheck(check: Check, ctx: CheckContext): Promise<Result[]> {
  const { id, about, title } = check;
  try {
    const missing = lackOf(check.needs ?? [], ctx.inventory);
    if (missing) throw missing;
    const remarks = await check.run(ctx);
    return remarks.map((remark) => ({ finding: { id, about, ...remark } }));
  } catch (error) {
    if (ctx.flow.signal.aborted || !isFailbackError(error) || error.fault === 'internal') throw error;
    const judgement = id === 'account' ? fail(error.message, error.hint) : couldNotTell(title, error);
    return [{ finding: { id, about, ...judgement }, error }];
  }
}

/** That the login is no good is said once; one that is good may still be refused, as by a region that is not enabled. */
function withoutEchoes(results: readonly Result[]): Finding[] {
  const findings = results.map(({ finding }) => finding);
  const isBad = (cloud: string | undefined) =>
    findings.some(({ id, about, verdict }) => id === 'account' && about === cloud && verdict === 'fail');
  const isEcho = ({ finding, error }: Result) => finding.id !== 'account' && error && isBad(LOGINS[error.code]);
  return results.filter((result) => !isEcho(result)).map(({ finding }) => finding);
}

const LOGINS: Partial<Readonly<Record<ErrorCode, Check['about']>>> = { E_AWS_LOGIN: 'aws', E_AZURE_LOGIN: 'azure' };

function lackOf(needs: readonly PartName[], { failures }: Inventory): FailbackError | undefined {
  return failures.find(({ part }) => needs.includes(part))?.error;
}

/** Who may not look may still be allowed to work; any other failure would meet the phase as well. */
function couldNotTell(title: string, { message, hint, data }: FailbackError): Judgement {
  const isRefused = data.status === 403 || /AccessDenied|UnauthorizedOperation/.test(String(data.awsCode));
  return (isRefused ? warn : fail)(`could not tell: ${title}: ${message}`, hint);
}

/** Refuses if something failed; undefined if all is well. */
export function preflightFailure({ ready, checks }: Preflight): FailbackError | undefined {
  if (ready) return undefined;
  const failed = checks.filter(({ verdict }) => verdict === 'fail');
  return new FailbackError('E_CHECK_FAILED', `${failed.length} of ${checks.length} checks failed.`, {
    hint: 'Mend what the arrows say, and run failback dr check again.',
    data: { failed: failed.map(({ id, about }) => `${about}: ${id}`) },
  });
}
