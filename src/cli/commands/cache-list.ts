import { defineCommand } from '../command.ts';

export const cacheList = defineCommand({
  name: 'cache list',
  describe: 'Say what is in the cache, least recently used first',
  positionals: {},
  options: {},
  examples: [
    ['cache list', 'ISOs, downloads and results of builds, with their sizes'],
    ["cache list --json | jq '.items | length'", 'how many, for a script'],
  ],
  async run(_args, { cacheDir }) {
    const [{ listCache }, { formatCache }] = await Promise.all([
      import('../../cache/list.ts'),
      import('../../cache/format.ts'),
    ]);
    const list = await listCache(cacheDir);
    return { json: list, text: formatCache(list) };
  },
});
