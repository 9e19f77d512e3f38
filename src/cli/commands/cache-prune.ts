import { defineCommand } from '../command.ts';
import { size } from '../option.ts';

export const cachePrune = defineCommand({
  name: 'cache prune',
  describe: 'Remove remains of interrupted runs, and with --max-size what was not used for longest',
  positionals: {},
  options: { maxSize: size('How much may stay, such as 20GiB; all that is of use unless told') },
  examples: [
    ['cache prune', 'remains older than an hour, unfinished downloads older than a week'],
    ['cache prune --max-size 20GiB', 'and the least recently used, down to 20 GiB'],
    ['cache prune --max-size 0', 'everything but ISOs that were used within the last hour'],
  ],
  async run(args, { cacheDir }) {
    const [{ pruneCache }, { formatPruned }] = await Promise.all([
      import('../../cache/prune.ts'),
      import('../../cache/format.ts'),
    ]);
    const result = await pruneCache({ ...args, cacheDir });
    return { json: result, text: formatPruned(result) };
  },
});
