import { sha256 } from '../files.ts';
import { readTemplate, templateFiles } from './template.ts';

/** Every template that decides what is on the disk, besides those for the running system. */
const TEMPLATES = ['grub.cfg', 'grub-early.cfg', 'mke2fs.conf'];

/** Digest of the templates, which are an input of each image. */
export async function templatesDigest(): Promise<string> {
  const texts = await Promise.all(TEMPLATES.map(readTemplate));
  const guest = await templateFiles('guest');
  return sha256([...texts, ...guest.flatMap(({ path, text }) => [path, text])].join('\0'));
}
