import type { ServerRow } from '../../inventory/inventory.ts';
import type { Plan } from '../../plan/plan.ts';
import { countingTemplate, FOREIGN_TEMPLATE, harmOf, isOurs } from '../../protect/templates.ts';
import { launchTemplateOf } from '../../protect/wanted.ts';
import { type Check, lacking } from '../check.ts';
import { fail, type Judgement, ok, warn } from '../finding.ts';
import type { Settings } from './settings.ts';

const PROTECT = 'failback dr protect sets it up.';

/** Whether DRS was ever set up in the region. */
export const initialised: Check = {
  id: 'drs',
  title: 'whether DRS is set up',
  about: 'aws',
  phases: ['protect', 'drill', 'failover', 'failback'],
  needs: ['sourceServers'],
  run({ flow, inventory, phase }) {
    const where = `in ${flow.plan.aws.region}`;
    if (inventory.initialised !== false) return [ok(`set up ${where}`)];
    // The phase that sets it up need not wait for it.
    const bad = phase === 'protect' ? warn : lacking({ phase });
    return [bad(`not set up yet ${where}`, PROTECT)];
  },
};

/** Whether new servers are replicated over the tunnels, into the plan's subnet. */
export const replicationSettings: Check = {
  id: 'replication-settings',
  title: 'how DRS replicates',
  about: 'aws',
  phases: ['protect'],
  needs: ['sourceServers'],
  run: async ({ flow: { plan }, facts, inventory }) => [
    judgeReplication((await facts.settings()).replication, plan, inventory.rows),
  ],
};

/** Whether DRS launches as the plan says. */
export const launchSettings: Check = {
  id: 'launch-settings',
  title: 'how DRS launches',
  about: 'aws',
  phases: ['protect', 'drill', 'failover'],
  run: async ({ flow, facts }) => [judgeLaunch((await facts.settings()).launch, flow.plan)],
};

/**
 * As protect will take it: a template of the plan is changed, one of somebody else must do no harm to servers that are
 * still to be installed; those that are there have settings of their own.
 */
export function judgeReplication(
  templates: Settings['replication'],
  plan: Plan,
  rows: readonly Pick<ServerRow, 'sourceServer'>[],
): Judgement {
  const template = countingTemplate(plan, templates);
  if (!template) return warn('there is no replication template', PROTECT);
  const differences = harmOf(plan, template);
  if (differences.length === 0) return ok(`${template.stagingAreaSubnetId}, by private addresses`);
  const how = differences.join('; ');
  if (isOurs(plan, template))
    return warn(`the replication template differs: ${how}`, 'failback dr protect changes it.');
  const bad = rows.some(({ sourceServer }) => !sourceServer) ? fail : warn;
  return bad(`the replication template, which the plan did not make, differs: ${how}`, FOREIGN_TEMPLATE);
}

/** What the plan says of a launch. */
const TOLD = ['launchDisposition', 'targetInstanceTypeRightSizingMethod', 'copyPrivateIp', 'copyTags'] as const;

export function judgeLaunch(templates: Settings['launch'], plan: Plan): Judgement {
  const [template] = templates;
  if (!template) return ok('no launch template: servers are launched as failback dr protect sets each of them up');
  const wanted = launchTemplateOf(plan);
  const others = TOLD.filter((name) => template[name] !== undefined && template[name] !== wanted[name]);
  return others.length === 0
    ? ok('as the plan says')
    : warn(
        `the launch template has ${others.map((name) => `${name} ${template[name]}`).join(', ')}`,
        'It counts for servers that are not of the plan; failback dr protect sets up those of the plan.',
      );
}
