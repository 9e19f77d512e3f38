import { defineCommand } from '../command.ts';
import { DR, flowOptions } from '../dr.ts';
import { flag } from '../option.ts';

export const drConnect = defineCommand({
  name: 'dr connect',
  describe: 'Connect both networks by a VPN, or look at it',
  positionals: {},
  options: {
    plan: DR.plan,
    caFile: DR.caFile,
    dryRun: DR.dryRun,
    show: flag('Only look: both ends, each tunnel, and the routes'),
    noWait: flag('Leave to the clouds what takes long; a later run goes on'),
  },
  examples: [
    ['dr connect', 'both ends of the VPN; Azure needs 45 minutes or more'],
    ['dr connect --no-wait', 'begin it, and go on later with the same command'],
    ['dr connect --show', 'how the tunnels are'],
  ],
  async run({ show, noWait, ...args }, ctx) {
    const [{ openFlow }, { connect, showConnection }, { connectFailure }, { formatConnect }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/connect/connect.ts'),
      import('../../dr/connect/outcome.ts'),
      import('../../dr/connect/show.ts'),
    ]);
    const flow = await openFlow({ ...flowOptions({ ...args, server: [] }, ctx), phase: 'connect', lookOnly: show });
    const outcome = show ? await showConnection(flow) : await connect(flow, { wait: !noWait });
    return { json: outcome, text: formatConnect(outcome), error: connectFailure(outcome) };
  },
});
