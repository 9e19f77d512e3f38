import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { FailbackError } from '../errors.ts';
import { packageFile } from '../paths.ts';

/** Replaces each `{{name}}` by its value; a name without a value is a bug. */
export function render(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new FailbackError('E_INTERNAL', `The template wants "${name}".`);
    return value;
  });
}

/** A file of `templates/`. */
export async function readTemplate(name: string): Promise<string> {
  return readFile(packageFile(`templates/${name}`), 'utf8');
}

/** Every file below a folder of `templates/`, by its path there. */
export async function templateFiles(folder: string): Promise<{ readonly path: string; readonly text: string }[]> {
  const root = packageFile(`templates/${folder}`);
  const found = await readdir(root, { recursive: true, withFileTypes: true });
  const files = found.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const read = files.map(async (file) => ({
    path: relative(root, file).replaceAll(sep, '/'),
    text: await readFile(file, 'utf8'),
  }));
  return (await Promise.all(read)).sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** One word for a GRUB script, quoted so that nothing in it is interpreted (GRUB manual, "Quoting"). */
export function grubWord(word: string): string {
  if (/[\0-\x1f\x7f]/.test(word)) {
    throw new FailbackError(
      'E_USAGE',
      `${JSON.stringify(word)} cannot be a kernel argument: it has control characters.`,
    );
  }
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
