import { defineCommand } from '../command.ts';
import { DR, flowOptions, phaseShown } from '../dr.ts';
import { flag } from '../option.ts';

export const drFailbackStop = defineCommand({
  name: 'dr failback stop',
  describe: 'Give failbacks up; the servers stay on AWS',
  positionals: {},
  options: { ...DR, discard: flag('Remove the machines and disks that were made for them, too') },
  examples: [
    ['dr failback stop --server web1', 'its failback machine is stopped, and kept with its disks'],
    ['dr failback stop --discard', 'nothing of the failback is left on Azure'],
  ],
  async run({ discard, ...args }, ctx) {
    const [{ openFlow }, { formatStopped, stopFailbacks }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/failback/stop.ts'),
    ]);
    const outcome = await stopFailbacks(await openFlow(flowOptions(args, ctx)), { discard });
    return { ...phaseShown(outcome), text: formatStopped(outcome) };
  },
});
