import { defineCommand, required } from '../command.ts';
import { generation, SHARED } from '../globals.ts';
import { choiceOr, duration, flag, path, text } from '../option.ts';

export const boot = defineCommand({
  name: 'boot',
  describe: 'Boot an image in QEMU with Azure emulated, and say how far it comes',
  positionals: { file: required(path('The VHD or raw disk; it is never written to')) },
  options: {
    generation,
    userData: path("The machine's userData, as JSON: its client must start by itself"),
    secondBoot: flag('The client must succeed, and the machine stay idle when switched on again'),
    expect: text('Text, or /pattern/, that must appear on the serial console instead'),
    timeout: duration('How long each boot may take', '5min'),
    accel: choiceOr(['auto', 'kvm', 'tcg'], 'auto', 'Acceleration'),
    output: path('Folder for the serial log and the screenshot', { alias: 'o' }),
    toolbox: SHARED.toolbox,
  },
  examples: [
    ['boot failback.vhd', 'until the login prompt'],
    ['boot failback.vhd --user-data user-data.json --timeout 15min', 'until the client has started by itself'],
    ['boot failback.vhd --expect "Failback Client" --timeout 10min', 'until that text appears'],
  ],
  async run({ file, timeout, output, userData: userDataFile, ...args }, { host, signal }) {
    const [{ bootImage }, { formatBoot }] = await Promise.all([
      import('../../pipeline/boot.ts'),
      import('../../boot/format.ts'),
    ]);
    const options = { ...args, path: file, userDataFile, timeoutMs: timeout, outputDir: output };
    const { result, error } = await bootImage(options, { host, signal });
    return { json: result, text: formatBoot(result), error };
  },
});
