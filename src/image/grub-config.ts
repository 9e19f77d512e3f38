import { GRUB_CONFIG_PATH, KERNEL_PATH } from './options.ts';
import { grubWord, readTemplate, render } from './template.ts';

/** GRUB's menu with its one entry. Throws `E_USAGE` for an argument that cannot be written down. */
export async function grubConfig(o: {
  uuid: string;
  args: readonly string[];
  title: string;
  /** Loaded one behind the other; GRUB pads each to 4 bytes, without which the kernel would not see the next. */
  initramfs: readonly string[];
}): Promise<{ path: string; text: string }> {
  const text = render(await readTemplate('grub.cfg'), {
    title: grubWord(o.title),
    uuid: o.uuid,
    kernel: KERNEL_PATH,
    initramfs: o.initramfs.map((path) => `/${path}`).join(' '),
    args: o.args.map(grubWord).join(' '),
  });
  return { path: GRUB_CONFIG_PATH, text };
}
