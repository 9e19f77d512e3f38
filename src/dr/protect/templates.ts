import type { LaunchConfigurationTemplate, ReplicationConfigurationTemplate } from '@aws-sdk/client-drs';
import {
  changeLaunchDefaults,
  changeReplicationTemplate,
  ensureLaunchTemplate,
  ensureReplicationTemplate,
} from '../../aws/drs/settings.ts';
import { listLaunchTemplates, listReplicationTemplates } from '../../aws/drs/templates.ts';
import { isSo } from '../../aws/is-so.ts';
import { FailbackError } from '../../errors.ts';
import { change } from '../ensure.ts';
import type { Flow } from '../flow.ts';
import type { Plan } from '../plan/plan.ts';
import { planTags, planTagsOf } from '../tags.ts';
import { launchTemplateOf, replicationTemplateOf } from './wanted.ts';

/**
 * How new servers replicate: a template of the plan, or one that somebody else made if it does no harm. One of somebody
 * else is never changed. Throws `E_GUARD`, and what `Aws.call` throws.
 */
export async function prepareReplicationTemplate(flow: Flow, there: boolean): Promise<void> {
  const { aws, plan, signal } = flow;
  const template = there ? countingTemplate(plan, await listReplicationTemplates(aws, signal)) : undefined;
  if (!template) await makeTemplate(flow);
  else if (!isOurs(plan, template)) requireHarmless(plan, template);
  else {
    const settings = replicationTemplateOf(plan);
    if (isSo(template, settings)) return;
    const what = 'the replication template';
    await change(flow, { cloud: 'aws', what: `change ${what}`, done: `changed ${what}` }, () =>
      changeReplicationTemplate(aws, signal, template, settings),
    );
  }
}

/** The plan's own, else that of somebody else. */
export function countingTemplate(
  plan: Plan,
  found: readonly ReplicationConfigurationTemplate[],
): ReplicationConfigurationTemplate | undefined {
  return found.find((one) => isOurs(plan, one)) ?? found[0];
}

async function makeTemplate(flow: Flow): Promise<void> {
  const { aws, plan, signal } = flow;
  const what = 'the replication template';
  await change(flow, { cloud: 'aws', what: `make ${what}`, done: `made ${what}` }, async () => {
    const tags = planTags(plan, 'replication-template', undefined, flow.now());
    const made = await ensureReplicationTemplate(aws, signal, replicationTemplateOf(plan), tags);
    // Somebody may have been faster.
    if (!isOurs(plan, made)) requireHarmless(plan, made);
  });
}

/** How new servers are launched, unless somebody else has said so: each server of the plan has settings of its own. */
export async function prepareLaunchTemplate(flow: Flow, there: boolean): Promise<void> {
  const { aws, plan, signal } = flow;
  const settings = launchTemplateOf(plan);
  const [template] = there ? await listLaunchTemplates(aws, signal) : [];
  if (template && (!isOurs(plan, template) || isSo(template, settings))) return;
  const [verb, done] = template ? ['change', 'changed'] : ['make', 'made'];
  const what = 'the launch template of DRS';
  await change(flow, { cloud: 'aws', what: `${verb} ${what}`, done: `${done} ${what}` }, async () => {
    if (template) await changeLaunchDefaults(aws, signal, template, settings);
    else await ensureLaunchTemplate(aws, signal, settings, planTags(plan, 'launch-template', undefined, flow.now()));
  });
}

/** Whether the plan made it, so that protect changes it. */
export function isOurs(
  { name }: Plan,
  { tags }: Pick<ReplicationConfigurationTemplate | LaunchConfigurationTemplate, 'tags'>,
): boolean {
  return planTagsOf(tags)?.plan === name;
}

/** What counts before a server has settings of its own: where its data go, on what way, and how they are encrypted. */
const MATTERS = [
  'stagingAreaSubnetId',
  'dataPlaneRouting',
  'createPublicIP',
  'ebsEncryption',
  'ebsEncryptionKeyArn',
] as const;

/** In what a template would send data elsewhere than the plan, or otherwise; empty if it does no harm. */
export function harmOf(plan: Plan, there: ReplicationConfigurationTemplate): string[] {
  const wanted: Partial<ReplicationConfigurationTemplate> = replicationTemplateOf(plan);
  return MATTERS.filter((name) => there[name] !== wanted[name]).map(
    (name) => `${name} is ${String(there[name] ?? 'not set')}, not ${String(wanted[name] ?? 'set')}`,
  );
}

/** What to do about a template of somebody else that does. */
export const FOREIGN_TEMPLATE =
  'New servers would begin with it, and it is for all that replicate to this region: change it in the console of DRS (Settings), or change the plan.';

/** Throws `E_GUARD` if a template would do harm. */
export function requireHarmless(plan: Plan, there: ReplicationConfigurationTemplate): void {
  const differences = harmOf(plan, there);
  if (differences.length === 0) return;
  throw new FailbackError(
    'E_GUARD',
    `The region has a replication template that this plan did not make, and it differs: ${differences.join('; ')}.`,
    { hint: FOREIGN_TEMPLATE, data: { template: there.replicationConfigurationTemplateID, differences } },
  );
}
