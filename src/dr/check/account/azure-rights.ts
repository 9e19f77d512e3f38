import { missingActions } from '../../../azure/permissions.ts';
import { PHASES } from '../../plan/phases.ts';
import type { Check } from '../check.ts';
import { fail, type Judgement, ok } from '../finding.ts';
import { azureActions } from './azure-actions.ts';

/** Whether the login may do on Azure what the phase does. */
export const azureRights: Check = {
  id: 'rights',
  title: 'the rights on Azure',
  about: 'azure',
  phases: PHASES,
  async run({ flow, phase, facts }) {
    const wanted = azureActions(phase);
    return [judgeActions(wanted, missingActions(wanted, await facts.permissions()), flow.plan.azure.resourceGroup)];
  },
};

export function judgeActions(wanted: readonly string[], missing: readonly string[], group: string): Judgement {
  if (missing.length === 0) return ok(`all ${wanted.length} actions that are needed in ${group}`);
  const most = 6;
  const list = missing.slice(0, most).join(', ') + (missing.length > most ? `, and ${missing.length - most} more` : '');
  return fail(`${list} may not be done in ${group}`, 'Assign the role of templates/azure/dr-role.json there.');
}
