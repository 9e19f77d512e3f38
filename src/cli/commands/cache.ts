import { choice } from '../option.ts';
import { defineCommand, required } from '../command.ts';

export const cache = defineCommand({
  name: 'cache',
  describe: 'Say where the cache is',
  positionals: { action: required(choice(['dir'], 'dir prints the folder')) },
  options: {},
  examples: [['cache dir', 'the folder with the downloads']],
  async run(_args, { cacheDir }) {
    return { json: { dir: cacheDir }, text: cacheDir };
  },
});
