import type { Check } from './check.ts';

const MARKS = { true: 'ok', false: 'NO', null: '-' } as const;

/** A table for people, folder by folder. */
export function formatChecks(checks: readonly (Check & { readonly folder: string })[]): string {
  const width = Math.max(0, ...checks.map(({ check }) => check.length));
  const longest = Math.max(0, ...checks.map(({ file }) => file.length));
  const row = ({ ok, check, file, message }: Check) =>
    `  ${MARKS[`${ok}`].padEnd(2)}  ${check.padEnd(width)}  ${file.padEnd(longest)}  ${message}`;
  const folders = [...new Set(checks.map(({ folder }) => folder))];
  return folders
    .map((folder) => [folder, ...checks.filter((each) => each.folder === folder).map(row)].join('\n'))
    .join('\n\n');
}
