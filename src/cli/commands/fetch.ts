import { defineCommand } from '../command.ts';
import { FETCH } from '../globals.ts';

export const fetch = defineCommand({
  name: 'fetch',
  describe: 'Download and check the ISO of a region',
  positionals: {},
  options: FETCH,
  examples: [
    ['fetch --region us-east-2', 'the newest ISO of the region'],
    ['fetch --region us-east-2 --version BUILD', 'a certain build, by its 40 hex digits'],
    ['fetch --region us-east-2 --json | jq -r .path', 'where it is, for a script'],
  ],
  async run(args, { host, signal, cacheDir }) {
    const { fetchImage, formatFetched } = await import('../../pipeline/fetch.ts');
    const iso = await fetchImage({ ...args, cacheDir }, { host, signal });
    return { json: iso, text: formatFetched(iso) };
  },
});
