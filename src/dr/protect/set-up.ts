import { isDeniedAws } from '../../aws/aws-error.ts';
import { initialize } from '../../aws/iam/initialize.ts';
import { isWholeRole, lookRoles } from '../../aws/iam/look-roles.ts';
import { FailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';

const BY_ADMIN =
  'Only an administrator can do this, once for each region: run failback dr protect with the credentials of one, or press "Set default replication settings" in the console of DRS; then go on with your own.';

/**
 * Sets DRS up in the plan's region where it is not: the six roles, then the service. Throws `E_AWS` if we may not, and
 * what `Aws.call` throws.
 */
export async function setUpDrs(flow: Flow, initialised: boolean): Promise<void> {
  const { aws, signal, plan } = flow;
  const lacking = (await lookRoles(aws, signal)).filter((state) => !isWholeRole(state));
  if (initialised && lacking.length === 0) return;
  const names = lacking.map(({ role }) => role.name).join(', ');
  const what = initialised ? `mend the roles ${names}` : `set up DRS in ${plan.aws.region}`;
  const done = initialised ? `mended the roles ${names}` : `set up DRS in ${plan.aws.region}`;
  try {
    await change(flow, { cloud: 'aws', what, done }, () => initialize(aws, signal));
  } catch (error) {
    if (!isDeniedAws(error)) throw error;
    const { message, data } = error as FailbackError;
    // What somebody else set up may do without: a role that is only for launch actions, say.
    if (initialised) report(flow.host, 'note.warn', `Not whole: ${names}. ${message} ${BY_ADMIN}`, { roles: names });
    else throw new FailbackError('E_AWS', message, { hint: BY_ADMIN, cause: error, data });
  }
}
