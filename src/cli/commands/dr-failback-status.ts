import { defineCommand } from '../command.ts';
import { DR_LOOK, flowOptions } from '../dr.ts';

export const drFailbackStatus = defineCommand({
  name: 'dr failback status',
  describe: 'Say how the way back of each server stands',
  positionals: {},
  options: DR_LOOK,
  examples: [['dr failback status --server web1', 'steps, percent, lag, and what is wrong']],
  async run(args, ctx) {
    const [{ openFlow }, { failbackStatus }, { formatFailbackStatus }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/failback/status.ts'),
      import('../../dr/failback/table.ts'),
    ]);
    const status = await failbackStatus(await openFlow(flowOptions(args, ctx)));
    return { json: status, text: formatFailbackStatus(status) };
  },
});
