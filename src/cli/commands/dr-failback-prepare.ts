import { defineCommand } from '../command.ts';
import { DR, flowOptions, phaseShown } from '../dr.ts';

export const drFailbackPrepare = defineCommand({
  name: 'dr failback prepare',
  describe: 'Make the instances on AWS ready to come back',
  positionals: {},
  options: DR,
  examples: [
    ['dr failback prepare', 'private way, port 1500, role of the agent, image, sizes and quotas'],
    ['dr failback prepare --server web1 --dry-run', 'what would be changed for one server'],
  ],
  async run(args, ctx) {
    const [{ openFlow }, { prepareFailback }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/failback/prepare.ts'),
    ]);
    const flow = await openFlow({ ...flowOptions(args, ctx), phase: 'failback' });
    return phaseShown(await prepareFailback(flow));
  },
});
