import { defineCommand } from '../command.ts';
import { DR, flowOptions, phaseShown } from '../dr.ts';
import { flag } from '../option.ts';

export const drFailbackStart = defineCommand({
  name: 'dr failback start',
  describe: 'Boot the Failback Clients, wait for the data',
  positionals: {},
  options: { ...DR, noWait: flag('Wait only until the clients have paired') },
  examples: [
    ['dr failback start', 'all servers; again, after Ctrl-C or from another machine, to go on'],
    ['dr failback start --server web1 --no-wait', 'one server; its data goes on by itself'],
  ],
  async run({ noWait, ...args }, ctx) {
    const [{ openFlow }, { startFailback }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/failback/start.ts'),
    ]);
    const flow = await openFlow({ ...flowOptions(args, ctx), phase: 'failback' });
    return phaseShown(await startFailback(flow, { wait: !noWait }));
  },
});
