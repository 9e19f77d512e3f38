import { PUBLISHED, publishedPlace } from '../azure.ts';
import { defineCommand } from '../command.ts';
import { MATRIX, matrixOptions } from '../fleet.ts';
import { FETCH, SHARED } from '../globals.ts';
import { flag, path } from '../option.ts';

export const fleetStatus = defineCommand({
  name: 'fleet status',
  describe: 'Say which images are older than what AWS serves now',
  positionals: {},
  options: {
    ...MATRIX,
    regions: { ...MATRIX.regions, describe: 'AWS regions, or all; those of the folder unless told' },
    output: path('Folder that fleet build wrote to; this one unless there is a resource group', { alias: 'o' }),
    onlyStale: flag('Show only what is not current'),
    ...PUBLISHED,
    version: FETCH.version,
    baseUrl: SHARED.baseUrl,
    caFile: SHARED.caFile,
  },
  examples: [
    ['fleet status -o images', 'the images of a folder'],
    ['fleet status -g failback --as gallery --gallery images', 'what is published, for all regions'],
    ['fleet status -o images -g failback || failback fleet build -o images --only-stale', 'a cron job'],
  ],
  async run({ output, onlyStale, regions, generations, filesystems, ...args }, { host, signal }) {
    const [{ fleetStatus: compare, statusFailure }, { formatStatus }] = await Promise.all([
      import('../../fleet/status/status.ts'),
      import('../../fleet/status/table.ts'),
    ]);
    const azure = publishedPlace(args);
    const folder = output ?? (azure ? undefined : '.');
    const { version, baseUrl, caFile } = args;
    // Of a folder, `all` means more than what it has.
    const named = regions.length === 0 ? {} : { regions };
    const matrix = { ...matrixOptions({ regions, generations, filesystems }), ...named };
    const status = await compare({ ...matrix, folder, azure, version, baseUrl, caFile }, { host, signal });
    const shown = onlyStale ? status.cells.filter(({ verdict }) => verdict !== 'current') : status.cells;
    return { json: { ...status, cells: shown }, text: formatStatus(status, !onlyStale), error: statusFailure(status) };
  },
});
