import { defineCommand } from '../command.ts';

export const cacheDir = defineCommand({
  name: 'cache dir',
  describe: 'Say where the cache is',
  positionals: {},
  options: {},
  examples: [['cache dir', 'the folder with the downloads']],
  async run(_args, { cacheDir }) {
    return { json: { dir: cacheDir }, text: cacheDir };
  },
});
