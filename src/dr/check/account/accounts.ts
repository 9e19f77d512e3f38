import { groupLocation } from '../../../azure/resource-group.ts';
import { requireAccount } from '../../flow.ts';
import { PHASES } from '../../plan/phases.ts';
import type { Check } from '../check.ts';
import { ok, warn } from '../finding.ts';

/** Whether the credentials are good, and of the account for which the plan is. */
export const awsAccount: Check = {
  id: 'account',
  title: 'the login to AWS',
  about: 'aws',
  phases: PHASES,
  async run({ flow: { plan, aws, signal } }) {
    await requireAccount(plan, aws, signal);
    return [ok(`${plan.aws.account}, as ${(await aws.caller(signal)).arn}`)];
  },
};

/** Whether the login reaches the subscription and the resource group of the plan. */
export const azureAccount: Check = {
  id: 'account',
  title: 'the login to Azure',
  about: 'azure',
  phases: PHASES,
  async run({ flow: { plan, azure, signal } }) {
    const { resourceGroup, location } = plan.azure;
    const place = await groupLocation(azure, resourceGroup, signal);
    const seen = `${resourceGroup} in the subscription ${azure.subscription}`;
    // A group may hold resources of other regions; it is only worth knowing.
    return [place === location ? ok(seen) : warn(`${seen} is in ${place}, the plan's machines in ${location}`)];
  },
};
