import { defineCommand } from '../command.ts';
import { DR, flowOptions, phaseShown } from '../dr.ts';

export const drFailbackLaunch = defineCommand({
  name: 'dr failback launch',
  describe: 'Make what came back to Azure bootable; what is written on AWS later is lost',
  positionals: {},
  options: DR,
  examples: [
    ['dr failback launch', 'all servers that are ready, once you have typed yes'],
    ['dr failback launch --server web1 --yes', 'one server, without a question'],
  ],
  async run(args, ctx) {
    const [{ openFlow }, { launchFailback }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/failback/launch.ts'),
    ]);
    const flow = await openFlow({ ...flowOptions(args, ctx), phase: 'launch' });
    return phaseShown(await launchFailback(flow));
  },
});
