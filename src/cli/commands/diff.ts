import { FailbackError } from '../../errors.ts';
import { defineCommand, required } from '../command.ts';
import { flag, path } from '../option.ts';

export const diff = defineCommand({
  name: 'diff',
  describe: 'Say what differs between two images, by their manifests',
  positionals: {
    before: required(path('The manifest of an image')),
    after: required(path('That of another one')),
  },
  options: { exitCode: flag('End with exit code 5 if there is a difference') },
  examples: [
    ['diff old/us-east-2.manifest.json us-east-2.manifest.json', 'inputs, kernel, partitions, files'],
    ['diff a.manifest.json b.manifest.json --exit-code', 'for a script'],
  ],
  async run({ before, after, exitCode }, { host, signal }) {
    const [{ diffImages }, { formatDiff }] = await Promise.all([
      import('../../pipeline/diff/diff.ts'),
      import('../../pipeline/diff/format.ts'),
    ]);
    const result = await diffImages(before, after, { host, signal });
    const error =
      exitCode && result.different
        ? new FailbackError('E_CHECK_FAILED', `${before} and ${after} differ.`, { hint: 'What differs stands above.' })
        : undefined;
    return { json: result, text: formatDiff(result), error };
  },
});
