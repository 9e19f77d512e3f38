import { checkKernelArg } from '../../guest/checks.ts';
import { PUBLISHED, publishedPlace } from '../azure.ts';
import { defineCommand } from '../command.ts';
import { MATRIX, matrixOptions, shard } from '../fleet.ts';
import { FETCH, SHARED } from '../globals.ts';
import { GUEST, guestOptions } from '../guest.ts';
import { count, flag, list, path, sizeOrAuto, text } from '../option.ts';
import { ATTEST, attestOptions } from '../trust.ts';

export const fleetBuild = defineCommand({
  name: 'fleet build',
  describe: 'Build an image for each of many regions',
  positionals: {},
  options: {
    ...MATRIX,
    shard,
    resume: flag('Keep the images that an earlier run has finished'),
    onlyStale: flag('Only what is older than what AWS serves, here or on Azure'),
    output: path('Folder for the images, their manifests and the report', { alias: 'o' }),
    results: text('Folder, or container on Azure by its URL, that gets report and manifests as well'),
    downloads: count('Downloads at once; 3 unless told'),
    builds: count('Builds at once; half of the processors unless told'),
    version: FETCH.version,
    baseUrl: SHARED.baseUrl,
    caFile: SHARED.caFile,
    offline: SHARED.offline,
    size: sizeOrAuto('Size of the disks, such as 4GiB'),
    toolbox: SHARED.toolbox,
    toolboxRelease: text('Debian release of the toolbox image; bookworm unless told'),
    kernelArg: list('One more kernel argument; may be repeated', { separator: /\s+/, check: checkKernelArg }),
    keep: list('Intermediate disks to keep as well', { separator: /,/, choices: ['vmdk', 'raw'] }),
    bootCheck: flag('Boot each distinct image in QEMU, with Azure emulated'),
    ...ATTEST,
    ...GUEST,
    ...PUBLISHED,
  },
  examples: [
    ['fleet build', 'the images of all regions, in this folder'],
    ['fleet build --regions us-east-2,eu-west-1 --generations 1,2 -o images', 'four images'],
    ['fleet build -o images --resume', 'what is missing after a failure or Ctrl-C'],
    ['fleet build -o images --only-stale', 'what AWS serves anew, for a cron job'],
    ['fleet build --shard 0/3 --results https://acct.blob.core.windows.net/fleet', 'the first of three machines'],
  ],
  async run({ output: outputDir = '.', onlyStale, ...args }, { host, signal, env, cacheDir }) {
    const [{ buildFleet }, { fleetFailure }, { staleToBuild }, { formatFleet }] = await Promise.all([
      import('../../fleet/build/build.ts'),
      import('../../fleet/failure.ts'),
      import('../../fleet/status/stale.ts'),
      import('../../fleet/table.ts'),
    ]);
    const { kernelArg: kernelArgs, toolboxRelease: release, version, baseUrl, caFile } = args;
    const stale = { folder: outputDir, azure: publishedPlace(args), version, baseUrl, caFile };
    const only = onlyStale ? staleToBuild(stale, { host, signal }) : undefined;
    const how = { ...attestOptions(args), release, kernelArgs, guest: guestOptions(args), only };
    const options = { ...args, ...matrixOptions(args), ...how, outputDir, cacheDir, env };
    const report = await buildFleet(options, { host, signal });
    return { json: report, text: formatFleet(report), error: fleetFailure(report) };
  },
});
