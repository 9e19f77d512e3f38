import { readFile } from 'node:fs/promises';
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
