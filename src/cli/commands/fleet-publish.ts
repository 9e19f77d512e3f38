import { AZURE, publishedPlace, uploadSettings } from '../azure.ts';
import { defineCommand } from '../command.ts';
import { FETCH, SHARED } from '../globals.ts';
import { count, flag, path } from '../option.ts';

export const fleetPublish = defineCommand({
  name: 'fleet publish',
  describe: 'Publish the images of a fleet on Azure',
  positionals: {},
  options: {
    output: path('Folder that fleet build wrote to; this one unless told', { alias: 'o' }),
    resume: flag('Believe what an earlier run says that it has published'),
    onlyStale: flag('Only what fleet status calls stale, missing or failed'),
    uploads: count('Uploads at once; 2 unless told'),
    ...AZURE,
    version: FETCH.version,
    baseUrl: SHARED.baseUrl,
    caFile: SHARED.caFile,
  },
  examples: [
    ['fleet publish -o images -g failback --as gallery --gallery images', 'a definition in a gallery for each image'],
    ['fleet publish -g failback --as gallery --gallery images --target-region eastus,westeurope', 'in several regions'],
    ['fleet publish -o images -g failback --only-stale', 'managed images, for a cron job'],
  ],
  async run({ output: folder = '.', resume, onlyStale, uploads, ...args }, { host, signal, cacheDir }) {
    const [{ publishFleet, publishFailure }, { staleToPublish }, { formatPublished }] = await Promise.all([
      import('../../fleet/publish/publish.ts'),
      import('../../fleet/status/stale.ts'),
      import('../../fleet/publish/table.ts'),
    ]);
    const { version, baseUrl, caFile } = args;
    const stale = { folder, azure: publishedPlace(args), version, baseUrl, caFile };
    const only = onlyStale ? staleToPublish(stale, { host, signal }) : undefined;
    const options = { ...uploadSettings(args), folder, cacheDir, resume, uploads, only };
    const report = await publishFleet(options, { host, signal });
    return { json: report, text: formatPublished(report), error: publishFailure(report) };
  },
});
