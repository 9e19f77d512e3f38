import { defineCommand, required } from '../command.ts';
import { generation, SHARED } from '../globals.ts';
import { choiceOr, duration, path, text } from '../option.ts';

export const boot = defineCommand({
  name: 'boot',
  describe: 'Boot an image in QEMU and say how far it comes',
  positionals: { file: required(path('The VHD or raw disk; it is never written to')) },
  options: {
    generation,
    expect: text('Text, or /pattern/, that must appear on the serial console'),
    timeout: duration('How long to wait for it', '5min'),
    accel: choiceOr(['auto', 'kvm', 'tcg'], 'auto', 'Acceleration'),
    output: path('Folder for the serial log and the screenshot', { alias: 'o' }),
    toolbox: SHARED.toolbox,
  },
  examples: [
    ['boot failback.vhd', 'until the login prompt'],
    ['boot failback.vhd --expect "Failback Client" --timeout 10min', 'until that text appears'],
  ],
  async run({ file, timeout, output, ...args }, { host, signal }) {
    const { bootImage, formatBoot } = await import('../../pipeline/boot.ts');
    const options = { ...args, path: file, timeoutMs: timeout, outputDir: output };
    const { result, error } = await bootImage(options, { host, signal });
    return { json: result, text: formatBoot(result), error };
  },
});
