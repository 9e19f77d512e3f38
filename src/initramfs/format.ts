import { aligned, type NamedLine } from '../aligned.ts';
import type { InitramfsDescription } from './describe.ts';
import type { DriverState, DriverVerdict } from './drivers.ts';

const STATES: Readonly<Record<DriverState, string>> = {
  builtin: 'in the kernel',
  initramfs: 'in the initramfs',
  added: 'added',
  missing: 'missing',
};

/** A description as lines for people, without a line end at the end. */
export function formatInitramfs({ archives, dracut, systemd, modules, drivers }: InitramfsDescription): string {
  const missing = drivers.filter(({ state }) => state === 'missing');
  const init = systemd ? 'starts systemd' : 'starts no systemd';
  const lines: NamedLine[] = [
    ...archives.map(({ offset, compression, members }, index): NamedLine => [
      index === 0 ? 'archives' : '',
      `${compression === 'none' ? 'not packed' : compression} at byte ${offset}, ${members} files, folders and links`,
    ]),
    ['dracut', dracut ? `${dracut.version ?? 'of unknown version'}, in ${dracut.folder}; ${init}` : `none; ${init}`],
    ['modules', modulesLine(modules)],
    ...drivers.map((driver, index): NamedLine => [index === 0 ? 'drivers' : '', driverLine(driver)]),
    [
      'verdict',
      missing.length === 0
        ? 'ready for Azure'
        : `not ready as it is: lacks ${missing.map(({ name }) => name).join(', ')}`,
    ],
    ...(missing.length === 0 ? [] : [['', '"failback build" looks for them in the live system'] satisfies NamedLine]),
  ];
  return aligned(lines);
}

function modulesLine({ folder, kernel, versions, builtinKnown }: InitramfsDescription['modules']): string {
  const others = versions.filter((version) => version !== kernel).join(', ');
  const found = versions.includes(kernel) ? `for this kernel, in ${folder}` : `none for this kernel in ${folder}`;
  const aside = [
    ...(others === '' ? [] : [`others for ${others}`]),
    ...(builtinKnown ? [] : ['what the kernel has built in is unknown']),
  ];
  return [found, ...aside].join('; ');
}

function driverLine({ name, use, state, optional, only }: DriverVerdict): string {
  const condition = only?.filesystem
    ? `, --fs ${only.filesystem}`
    : only?.generation
      ? `, --generation ${only.generation}`
      : '';
  return `${name.padEnd(12)}${STATES[state].padEnd(18)}${use}${condition}${optional ? ', some VM sizes' : ''}`;
}
