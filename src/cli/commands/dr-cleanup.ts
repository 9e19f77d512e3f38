import { parseDuration } from '../../duration.ts';
import { GROUPS, type Group } from '../../dr/cleanup/thing.ts';
import { defineCommand } from '../command.ts';
import { DR, flowOptions } from '../dr.ts';
import { list, type Option } from '../option.ts';

const olderThan: Option<number> = {
  kind: 'duration',
  describe: 'Only what was made longer ago than this, such as 30d',
  parse: parseDuration,
};

export const drCleanup = defineCommand({
  name: 'dr cleanup',
  describe: 'Remove what the flow made, and say what it costs',
  positionals: {},
  options: {
    ...DR,
    olderThan,
    keep: list<Group>('What stays', { separator: /[,\s]+/, choices: Object.keys(GROUPS) as Group[] }),
    evenInUse: list('Servers, or vpn, whose things go although they are in use', { separator: /[,\s]+/ }),
  },
  examples: [
    ['dr cleanup --dry-run', 'what there is, what it costs, and what would go'],
    ['dr cleanup --keep vpn,replication', 'what a failback left behind'],
    ['dr cleanup --older-than 30d --yes', 'what somebody forgot'],
  ],
  async run({ olderThan: age, keep, evenInUse, ...args }, ctx) {
    const [{ openFlow }, { cleanUp }, { cleanupFailure }, { formatCleanup }] = await Promise.all([
      import('../../dr/flow.ts'),
      import('../../dr/cleanup/cleanup.ts'),
      import('../../dr/cleanup/outcome.ts'),
      import('../../dr/cleanup/show.ts'),
    ]);
    const flow = await openFlow({ ...flowOptions(args, ctx), phase: 'cleanup' });
    const outcome = await cleanUp(flow, { olderThan: age, keep, evenInUse });
    return { json: outcome, text: formatCleanup(outcome), error: cleanupFailure(outcome) };
  },
});
