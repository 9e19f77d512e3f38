import { sha256 } from '../files.ts';
import { readTemplate } from './template.ts';

/** Every template that decides what is on the disk. */
const TEMPLATES = ['grub.cfg', 'grub-early.cfg', 'mke2fs.conf'];

/** Digest of the templates, which are an input of each image. */
export async function templatesDigest(): Promise<string> {
  const texts = await Promise.all(TEMPLATES.map(readTemplate));
  return sha256(texts.join('\0'));
}
