import { FailbackError } from '../../errors.ts';
import { defineCommand, required } from '../command.ts';
import { choice, flag, path, size, text } from '../option.ts';

const KINDS = ['vhd', 'vmdk', 'raw'] as const;

export const convert = defineCommand({
  name: 'convert',
  describe: 'Make a fixed VHD, a VMDK or a raw disk of any VMDK, VHD, OVA or raw disk',
  positionals: {
    in: required(path('The disk image, or - for standard input')),
    out: required(path('The file to write, replaced if it is there, or - for standard output')),
  },
  options: {
    to: choice(KINDS, 'Format to write; by the name of OUT (.vhd .vmdk .raw .img .bin) unless told'),
    subformat: choice(
      ['fixed', 'monolithicSparse', 'streamOptimized'],
      'Kind of it: a VHD is fixed, a VMDK monolithicSparse unless told',
    ),
    from: choice(KINDS, 'Format of IN; found out by its content unless told'),
    member: text('Which disk of an OVA that holds several'),
    align: size('Round the size of the disk up to a multiple; 1MiB for a VHD, 512 for others unless told'),
    verify: flag('Read what was written again and compare it'),
    sha256: flag('Compute the SHA-256 of the whole output as well'),
  },
  examples: [
    ['convert disk.vmdk disk.vhd', 'what Azure takes: fixed, whole MiB'],
    ['convert machine.ova disk.vhd --verify', 'the disk in an OVA, read back'],
    ['convert disk.raw disk.vmdk --subformat streamOptimized', 'small, to be sent'],
    ['convert disk.vmdk - --to raw > /dev/sdX', 'onto a device'],
  ],
  async run({ in: input, out: output, ...options }, { host, signal, stdout }) {
    if (output === '-' && stdout === undefined) {
      throw new FailbackError('E_USAGE', 'The disk and the result of --json cannot both go to standard output.', {
        hint: 'Leave --json out, or name a file for the disk.',
      });
    }
    const { convertDisk, formatConverted } = await import('../../pipeline/convert/convert.ts');
    const result = await convertDisk({ ...options, input, output, stdout }, { host, signal });
    return { json: result, text: output === '-' ? '' : formatConverted(result) };
  },
});
