import { defineCommand, required } from '../command.ts';
import { generation } from '../globals.ts';
import { flag, path, text } from '../option.ts';

export const inspect = defineCommand({
  name: 'inspect',
  describe: 'Say what is inside a disk image or an ISO, and whether Azure can have it',
  positionals: { file: required(path('A VHD, VMDK, OVA, raw disk or ISO')) },
  options: {
    generation: { ...generation, describe: 'Azure VM generation for which the disk must be ready; any unless told' },
    member: text('Which disk of an OVA that holds several'),
    entries: flag('List all files and folders of an ISO as well'),
    deep: flag('Look into the initramfs of an ISO as well: has it the drivers for Azure?'),
  },
  examples: [
    ['inspect disk.vmdk', 'format, partitions, file systems, what Azure would say'],
    ['inspect disk.vhd --generation 2', 'exit code 5 unless it is ready for generation 2'],
    ['inspect failback.iso --json', 'label, live system, kernels, for a program'],
    ['inspect failback.iso --deep', 'and the drivers in its initramfs, dracut, kernel modules'],
  ],
  async run({ file, ...options }, { host, signal }) {
    const { formatInspection, inspectFile } = await import('../../pipeline/inspect.ts');
    const { description, error } = await inspectFile({ ...options, path: file }, { host, signal });
    return { json: description, text: formatInspection(description), error };
  },
});
