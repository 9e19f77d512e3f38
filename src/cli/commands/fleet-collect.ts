import { defineCommand, required } from '../command.ts';
import { SHARED } from '../globals.ts';
import { list, path } from '../option.ts';

export const fleetCollect = defineCommand({
  name: 'fleet collect',
  describe: 'Join the reports of all shards of a fleet, and say what is missing',
  positionals: { from: required(list('Folders, reports, or URLs of containers on Azure', { separator: /\n/ })) },
  options: {
    output: path('File for the joined report; the manifests go beside it', { alias: 'o' }),
    caFile: SHARED.caFile,
  },
  examples: [
    ['fleet collect shard-0 shard-1 shard-2 -o fleet.json', 'of three folders'],
    ['fleet collect https://acct.blob.core.windows.net/fleet --json', 'of a container, for a script'],
  ],
  async run({ from: sources, output, caFile }, { host, signal, env }) {
    const [{ collectFleet }, { collectFailure }, { formatFleet }] = await Promise.all([
      import('../../fleet/collect/collect.ts'),
      import('../../fleet/failure.ts'),
      import('../../fleet/table.ts'),
    ]);
    const report = await collectFleet({ sources, output, caFile, env }, { host, signal });
    return { json: report, text: formatFleet(report), error: collectFailure(report) };
  },
});
