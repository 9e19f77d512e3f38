import { defineCommand, required } from '../command.ts';
import { flag, path } from '../option.ts';

export const inspect = defineCommand({
  name: 'inspect',
  describe: 'Say what is inside an ISO',
  positionals: { file: required(path('The ISO file')) },
  options: { entries: flag('List all files and folders as well') },
  examples: [
    ['inspect failback.iso', 'label, live system, kernels, boot entries'],
    ['inspect failback.iso --json', 'the same for a program'],
  ],
  async run({ file, entries }, { host, signal }) {
    const { inspectFile } = await import('../../pipeline/inspect.ts');
    const { formatIso } = await import('../../iso/format.ts');
    const description = await inspectFile({ path: file, entries }, { host, signal });
    return { json: description, text: formatIso(description) };
  },
});
