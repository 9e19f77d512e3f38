import { defineCommand } from '../command.ts';
import { DR, flowOptions, phaseShown } from '../dr.ts';
import { flag } from '../option.ts';

export const drProtect = defineCommand({
  name: 'dr protect',
  describe: 'Replicate servers to AWS until all can be recovered',
  positionals: {},
  options: { ...DR, noWait: flag('Leave the first synchronisation to itself') },
  examples: [
    ['dr protect', 'all servers of the plan'],
    ['dr protect --server web1,db1 --no-wait', 'install two agents; failback dr status shows how far they are'],
    ['dr protect --dry-run', 'what would be made, installed and changed'],
  ],
  async run({ noWait, ...args }, ctx) {
    const [{ openFlow }, { protect }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/protect/protect.ts'),
    ]);
    const flow = await openFlow({ ...flowOptions(args, ctx), phase: 'protect' });
    return phaseShown(await protect(flow, { wait: !noWait }));
  },
});
