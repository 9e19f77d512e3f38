import type { RepairResult } from './repair.ts';

/** What was found and done, or with `check` only found, for people. */
export function formatRepair({ path, profile, removed, resumed }: RepairResult, check: boolean): string {
  const cutOff = `An earlier repair of ${path} was cut off; ${check ? 'its old descriptor is still there.' : 'it is complete now.'}`;
  const entries = removed.flatMap(({ key, value, line, reason }) => [
    `  line ${line}: ${key} = "${value}"`,
    `    ${reason}`,
  ]);
  return [
    ...(resumed ? [cutOff] : []),
    `${path}: ${headline(removed.length, check)} (profile ${profile})`,
    ...entries,
  ].join('\n');
}

function headline(count: number, check: boolean): string {
  if (count === 0) return 'nothing to mend';
  return `${count} ${count === 1 ? 'entry' : 'entries'} of the descriptor ${check ? 'to remove' : 'removed'}`;
}
