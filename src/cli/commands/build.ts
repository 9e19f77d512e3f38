import { checkKernelArg } from '../../guest/checks.ts';
import { AZURE, uploadSettings } from '../azure.ts';
import { defineCommand } from '../command.ts';
import { FETCH, filesystem, generationOr1, SHARED } from '../globals.ts';
import { GUEST, guestOptions } from '../guest.ts';
import { flag, list, path, sizeOrAuto, text } from '../option.ts';
import { PACKER, packerLedger } from '../packer.ts';
import { ATTEST, attestOptions } from '../trust.ts';

export const build = defineCommand({
  name: 'build',
  describe: 'Build a bootable fixed VHD of a region or an ISO',
  positionals: {},
  options: {
    ...FETCH,
    fs: filesystem,
    generation: generationOr1,
    size: sizeOrAuto('Size of the disk, such as 4GiB'),
    toolbox: SHARED.toolbox,
    toolboxRelease: text('Debian release of the toolbox image; bookworm unless told'),
    kernelArg: list('One more kernel argument; may be repeated', { separator: /\s+/, check: checkKernelArg }),
    noCache: flag('Make everything anew, and keep nothing of it for later'),
    keep: list('Intermediate disks to keep as well', { separator: /,/, choices: ['vmdk', 'raw'] }),
    bootCheck: flag('Boot the finished image in QEMU, with Azure emulated'),
    userData: path("The machine's userData for the boot check, as JSON: its client must start by itself"),
    output: path('Folder for the image and its manifest', { alias: 'o' }),
    name: text('Name of the image, without .vhd'),
    ...PACKER,
    upload: flag('Send the image to Azure as well, by the options below'),
    ...ATTEST,
    ...GUEST,
    ...AZURE,
  },
  examples: [
    ['build --region us-east-2', 'the image of a region, in this folder'],
    ['build --iso failback.iso --fs xfs --generation 2', 'from an ISO of yours, for UEFI'],
    ['build --region us-east-2 --ssh-key ~/.ssh/id_ed25519.pub --ssh-listen all', 'with SSH'],
    ['build --region us-east-2 --boot-check --user-data user-data.json', 'and proof that its client starts by itself'],
    ['build --region us-east-2 --upload -g failback', 'and a managed image of it'],
    ['build --region us-east-2 --json | jq -r .vhd.path', 'where it is, for a script'],
  ],
  async run({ output = '.', kernelArg: kernelArgs, toolboxRelease: release, ...args }, ctx) {
    const { host, signal, cacheDir } = ctx;
    const [{ buildImage }, { builtArtifact }, { formatBuild }] = await Promise.all([
      import('../../pipeline/build/build.ts'),
      import('../../pipeline/packer-artifact.ts'),
      import('../format-build.ts'),
    ]);
    const upload = args.upload ? uploadSettings(args) : undefined;
    const built = { outputDir: output, cacheDir, cache: !args.noCache, ...attestOptions(args) };
    const options = { ...args, ...built, release, kernelArgs, guest: guestOptions(args), upload };
    const ledger = await packerLedger(args, ctx.env);
    const result = await buildImage(options, { host, signal });
    const artifact = await builtArtifact(result, options);
    await ledger.add(artifact, signal);
    return { json: result, text: formatBuild(result), artifact };
  },
});
