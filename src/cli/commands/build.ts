import { checkKernelArg } from '../../guest/checks.ts';
import { formatSize } from '../../size.ts';
import { AZURE, uploadSettings } from '../azure.ts';
import { defineCommand } from '../command.ts';
import { formatDuration } from '../duration.ts';
import { FETCH, filesystem, generationOr1, SHARED } from '../globals.ts';
import { GUEST, guestOptions } from '../guest.ts';
import { flag, list, path, sizeOrAuto, text } from '../option.ts';

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
    keep: list('Intermediate disks to keep as well', { separator: /,/, choices: ['vmdk', 'raw'] }),
    bootCheck: flag('Boot the finished image in QEMU, with Azure emulated'),
    userData: path("The machine's userData for the boot check, as JSON: its client must start by itself"),
    output: path('Folder for the image and its manifest', { alias: 'o' }),
    name: text('Name of the image, without .vhd'),
    upload: flag('Send the image to Azure as well, by the options below'),
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
  async run({ output = '.', kernelArg: kernelArgs, toolboxRelease: release, ...args }, { host, signal, cacheDir }) {
    const [{ buildImage }, { formatBoot }, { formatUpload }] = await Promise.all([
      import('../../pipeline/build.ts'),
      import('../../boot/format.ts'),
      import('../../pipeline/format-upload.ts'),
    ]);
    const upload = args.upload ? uploadSettings(args) : undefined;
    const options = { ...args, release, kernelArgs, guest: guestOptions(args), upload, outputDir: output, cacheDir };
    const result = await buildImage(options, { host, signal });
    const { vhd, manifest, image, boot, azure, durationMs } = result;
    const lines = [
      vhd.path,
      `  ${formatSize(vhd.virtualSize)} ${image.filesystem} disk, generation ${image.generation}, kernel ${image.kernel}`,
      `  SHA-256 ${vhd.sha256}`,
      `  manifest ${manifest}, ${formatDuration(durationMs)}`,
      ...(boot === null ? [] : ['', formatBoot(boot)]),
      ...(azure === null ? [] : ['', formatUpload(azure)]),
    ];
    return { json: result, text: lines.join('\n') };
  },
});
