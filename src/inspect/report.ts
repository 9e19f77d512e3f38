import { FailbackError } from '../errors.ts';
import type { DiskFacts } from './facts.ts';
import { type AzureReady, azureReady, errorsFor, type Finding, type Generation } from './finding.ts';
import { judge } from './judge.ts';

/** What `failback inspect FILE --json` prints for a disk image. */
export interface DiskReport extends DiskFacts {
  /** The worst first. */
  readonly findings: readonly Finding[];
  readonly azureReady: AzureReady;
}

export function reportOn(facts: DiskFacts): DiskReport {
  const findings = judge(facts);
  return { ...facts, findings, azureReady: azureReady(findings) };
}

/** `E_CHECK_FAILED` if the disk is not ready for the generation, or for none if it does not matter which. */
export function verdict({ path, findings }: DiskReport, generation?: Generation): FailbackError | undefined {
  const errors = generation === undefined ? leastErrors(findings) : errorsFor(generation, findings);
  if (errors.length === 0) return undefined;
  const what = generation === undefined ? 'Azure' : `generation ${generation} of Azure's VMs`;
  const reasons = errors.map(({ message }) => message).join(' ');
  const hint = errors.find((error) => error.hint !== null)?.hint ?? undefined;
  return new FailbackError('E_CHECK_FAILED', `${path} is not ready for ${what}. ${reasons}`, {
    ...(hint === undefined ? {} : { hint }),
    data: { path, errors },
  });
}

/** The errors for the generation that has fewer: for one that is ready, none. */
function leastErrors(findings: readonly Finding[]): Finding[] {
  const [first, second] = [errorsFor(1, findings), errorsFor(2, findings)];
  return second.length < first.length ? second : first;
}
