import { FailbackError } from '../../errors.ts';
import { AZURE } from '../azure.ts';
import { defineCommand } from '../command.ts';
import { PLAN } from '../dr.ts';
import { SHARED } from '../globals.ts';
import { checkedText, flag, list, text } from '../option.ts';

export const drInit = defineCommand({
  name: 'dr init',
  describe: 'Write a plan after a look at Azure and AWS',
  positionals: {},
  options: {
    plan: { ...PLAN.plan, describe: 'File that is written' },
    force: flag('Write over it'),
    name: checkedText("Name of the plan; the resource group's unless told", checkName),
    resourceGroup: { ...AZURE.resourceGroup, describe: 'Resource group of the virtual machines' },
    subscription: AZURE.subscription,
    cloud: AZURE.cloud,
    vm: list('Virtual machines to protect; all of the group unless told', { separator: /[,\s]+/ }),
    region: { ...SHARED.region, describe: 'AWS region to which they are replicated, such as eu-central-1' },
    profile: text('Profile of the AWS configuration'),
    vpc: text('VPC in which they are recovered; the only one unless told'),
    stagingSubnet: text('Subnet of the replication servers; the only one unless told'),
    caFile: SHARED.caFile,
  },
  examples: [
    ['dr init -g shop --region eu-central-1', 'a plan for all machines of a resource group, in dr.yaml'],
    ['dr init -g shop --region eu-central-1 --vm web1,web2 --plan web.yaml', 'for two of them'],
  ],
  async run({ resourceGroup, region, vm: machines, ...args }, { host, signal, env }) {
    if (resourceGroup === undefined) throw missing('Which machines? --resource-group is missing.', 'az group list');
    if (region === undefined) throw missing('Where to? --region is missing.', 'aws ec2 describe-regions');
    const { formatInit, initPlan } = await import('../../dr/init/init.ts');
    const report = await initPlan({ ...args, env, resourceGroup, region, machines }, { host, signal });
    return { json: report, text: formatInit(report) };
  },
});

function missing(message: string, lists: string): FailbackError {
  return new FailbackError('E_USAGE', message, { hint: `${lists} --output table lists what there is.` });
}

function checkName(name: string): string {
  if (/^[a-z][a-z0-9-]{0,39}$/.test(name)) return name;
  throw new FailbackError('E_USAGE', `"${name}" is not up to 40 of a-z, 0-9 and "-", beginning with a letter.`);
}
