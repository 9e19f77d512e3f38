import type { Aws } from '../aws.ts';
import { isInitialised } from '../drs/templates.ts';
import { ensureRoles } from './ensure-roles.ts';

/** What DRS says while IAM has not yet told everybody of new roles. */
const ROLES_TOO_NEW = ['ValidationException', 'AccessDeniedException', 'ResourceNotFoundException'];

/**
 * Sets DRS up in the region: the roles, then the service. True if it was not yet. Only who administers the account may
 * do so. Throws what `Aws.call` throws.
 */
export async function initialize(aws: Aws, signal: AbortSignal): Promise<boolean> {
  const made = await ensureRoles(aws, signal);
  if (await isInitialised(aws, signal)) return false;
  const drs = await aws.drs();
  const passing = made.length > 0 ? ROLES_TOO_NEW : [];
  await aws.call('set up Elastic Disaster Recovery', signal, (call) => drs.initializeService({}, call), passing);
  return true;
}
