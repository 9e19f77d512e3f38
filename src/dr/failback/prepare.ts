import { failbackSettings, setFailbackSettings } from '../../aws/drs/failback.ts';
import { FailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import type { Check } from '../check/check.ts';
import type { Finding } from '../check/finding.ts';
import { preflight } from '../check/preflight.ts';
import { generation, secureBoot } from '../check/server/firmware.ts';
import { recoveryInstance } from '../check/server/recovery-instance.ts';
import { recoveryPort } from '../check/server/recovery-port.ts';
import { recoveryProfile } from '../check/server/recovery-profile.ts';
import { size } from '../check/server/size-check.ts';
import { mapping, targets } from '../check/server/volume-checks.ts';
import { azureQuotas } from '../check/service/azure-quotas.ts';
import { eachServer, failed, type ServerResult } from '../each-server.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import { createTurns } from '../../limit.ts';
import { phaseOutcome, type PhaseOutcome } from '../outcome.ts';
import { clientImageFor } from './client-image.ts';
import { letClientIn } from './let-client-in.ts';
import { lookAtFailbacks, requireAway, rowOf } from './look.ts';
import { giveRecoveryProfile } from './recovery-profile.ts';

/** A server that was made ready for its way back. */
export interface Prepared {
  readonly state: string;
  readonly recoveryInstance: string;
  /** Image of its Failback Client. */
  readonly image: string;
}

/** What must be well before the first machine is made; what is mended here first is looked at again. */
const MENDED: readonly Check[] = [recoveryPort, recoveryProfile];
const CHECKS: readonly Check[] = [recoveryInstance, mapping, targets, generation, secureBoot, size, azureQuotas];

/**
 * Makes the recovery instances ready to be failed back: by private addresses, with a port that the VNet reaches and a
 * role for their agent; and looks whether all that the failback machines need is there. Throws `E_INTERRUPTED`, and what
 * `Aws.call` and `Azure.call` throw.
 */
export async function prepareFailback(flow: Flow): Promise<PhaseOutcome<Prepared>> {
  const [rows, inTurn] = [await lookAtFailbacks(flow), createTurns()];
  const mended = await eachServer(flow, async ({ name }, own): Promise<Prepared> => {
    const row = rowOf(rows, name);
    const { recoveryInstanceID, recovery } = requireAway(row);
    const { image } = await clientImageFor(own, row);
    await usePrivateWay(own, recoveryInstanceID);
    await letClientIn(own, recovery, inTurn);
    await giveRecoveryProfile(own, recovery);
    return { state: flow.dryRun ? 'would-be-prepared' : 'prepared', recoveryInstance: recoveryInstanceID, image };
  });
  const findings = await lookAgain(flow, mended);
  const results = mended.map((one) => withFindings(flow, one, findings));
  return phaseOutcome(flow, 'failback prepare', results, { next: 'failback start' });
}

/** The networks are connected, by the flow or by others: what the agents send takes the private addresses. */
async function usePrivateWay(flow: Flow, id: string): Promise<void> {
  const { aws, signal, plan } = flow;
  const settings = { usePrivateIP: true, bandwidthMbps: plan.failback.bandwidthMbps };
  const { usePrivateIP, bandwidthThrottling = 0 } = await failbackSettings(aws, signal, id);
  if (usePrivateIP === true && bandwidthThrottling === settings.bandwidthMbps) return;
  const what = `set the failback of ${id}: private address, ${settings.bandwidthMbps || 'no limit of'} Mbit/s`;
  await change(flow, { cloud: 'aws', what }, () => setFailbackSettings(aws, signal, id, settings));
}

async function lookAgain(flow: Flow, mended: readonly ServerResult<Prepared>[]): Promise<readonly Finding[]> {
  const good = flow.servers.filter(({ name }) => mended.some((one) => one.name === name && !one.error));
  if (good.length === 0) return [];
  const checks = flow.dryRun ? CHECKS : [...MENDED, ...CHECKS];
  const { checks: findings } = await preflight({ ...flow, servers: good }, { phase: 'failback', checks });
  for (const { verdict, about, message } of findings) {
    if (verdict === 'warn') report(flow.host, 'note.warn', `${about}: ${message}`, { about });
  }
  return findings.filter(({ verdict }) => verdict === 'fail');
}

/** What is wrong with no server is wrong for all. */
function withFindings(
  { host }: Flow,
  result: ServerResult<Prepared>,
  findings: readonly Finding[],
): ServerResult<Prepared> {
  const { name, error } = result;
  const its = findings.filter(
    ({ about }) => about === name || about === 'aws' || about === 'azure' || about === 'plan',
  );
  return error || its.length === 0 ? result : failed(host, { ...result, state: 'failed' }, notReady(name, its));
}

function notReady(name: string, findings: readonly Finding[]): FailbackError {
  const remedies = [...new Set(findings.flatMap(({ remedy }) => remedy ?? []))].join(' ');
  return new FailbackError(
    'E_CHECK_FAILED',
    `${name} is not ready: ${findings.map(({ message }) => message).join('; ')}.`,
    {
      ...(remedies === '' ? {} : { hint: remedies }),
      data: { failed: findings.map(({ id }) => id) },
    },
  );
}
