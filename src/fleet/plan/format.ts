import { join } from 'node:path';
import type { FleetPlan } from './plan.ts';

/**
 * A plan for people, and for a shell's `>` and `|`: the file, or the files each under its name, or the commands; if they
 * were written to a folder, their paths and what to run then.
 */
export function formatPlan({ engine, commands, files, next }: FleetPlan, outputDir?: string): string {
  if (engine === null) return [...commands, '', '# Then, when all of them have ended:', ...next].join('\n');
  if (outputDir !== undefined) {
    return [...files.map(({ path }) => join(outputDir, path)), '', ...next.map((line) => `  ${line}`)].join('\n');
  }
  const [file, ...others] = files;
  if (file !== undefined && others.length === 0) return file.text.trimEnd();
  return files
    .map(({ path, text }) => `==> ${path} <==\n${text}`)
    .join('\n')
    .trimEnd();
}
