import { defineCommand } from '../command.ts';
import { filesystem, generationOr1, SHARED } from '../globals.ts';
import { path } from '../option.ts';

export const demo = defineCommand({
  name: 'demo',
  describe: 'Build and boot an image from a practice ISO',
  positionals: {},
  options: {
    fs: filesystem,
    generation: generationOr1,
    toolbox: SHARED.toolbox,
    output: path('Folder for what is made; failback-demo unless told', { alias: 'o' }),
  },
  examples: [['demo', 'all of it, in the folder failback-demo']],
  async run({ output = 'failback-demo', ...args }, { host, signal, cacheDir }) {
    const { runDemo } = await import('../../pipeline/demo.ts');
    const { text, ...json } = await runDemo({ ...args, outputDir: output, cacheDir }, { host, signal });
    return { json, text };
  },
});
