import type { Manifest } from '../manifest/manifest.ts';
import { formatSize } from '../size.ts';
import { html, type Html } from './html.ts';
import { fileTable } from './table.ts';
import { code, counted, facts } from './words.ts';

const DRIVERS = {
  builtin: 'in the kernel',
  initramfs: "in the ISO's initramfs",
  added: 'added',
  missing: 'missing',
} as const;

/** What is in the file system: kernel, drivers, files, and the files of the second initramfs. */
export function contentSection({ image }: Manifest): Html {
  const { kernel, kernelArgs, drivers, uuid, filesystem, files, guest } = image;
  return html`
    ${facts([
      ['Kernel', code(kernel)],
      ['Kernel arguments', code(kernelArgs.join(' '))],
      ['File system', html`${filesystem}, UUID ${code(uuid)}`],
      [
        'Drivers for Azure',
        drivers.map(({ name, state }) => html`<span class="pair">${code(name)} ${DRIVERS[state]}</span> `),
      ],
    ])}
    ${fileTable('Files', files)}
    ${
      guest &&
      html`<details>
        <summary>${counted(guest.files.length, 'member')} of the second initramfs, ${formatSize(guest.size)}</summary>
        ${fileTable(
          'Second initramfs',
          guest.files.map((file) => ({ ...file, note: `${file.type} ${file.mode}` })),
        )}
      </details>`
    }
  `;
}
