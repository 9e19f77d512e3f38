import type { InstanceViewStatus } from '@azure/arm-compute';
import type { MachineOs } from './machine.ts';

export interface Command {
  readonly os: MachineOs;
  /** For `sh`, or PowerShell: there it throws in order to fail, because after `exit` its end is not known. */
  readonly script: string;
  /** Environment variables of the script. They are text of the script itself, so secrets among them need `addSecret`. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
}

/** What became of a script. */
export interface CommandResult {
  /** Null if the script did not come to its end. */
  readonly exitCode: number | null;
  /** The last of its output: Azure keeps 4096 bytes of each, so what matters is said last. */
  readonly stdout: string;
  readonly stderr: string;
}

/** The last line of a script's output, with its exit code: Azure calls every script a success. */
const END = 'failback-kit exit';

/**
 * The script as it is sent: it removes itself from the machine's disk, where the agent would keep it, sets the
 * variables, and says how it ended.
 */
export function wrapScript({ os, script, parameters = {} }: Command): string {
  const names = Object.keys(parameters);
  const wrong = names.find((name) => !/^[A-Za-z_]\w*$/.test(name));
  if (wrong !== undefined) throw new Error(`not the name of a variable: ${wrong}`);
  const lines = Object.entries(parameters);
  if (os === 'windows') {
    return [
      'Remove-Item -LiteralPath $PSCommandPath -ErrorAction SilentlyContinue',
      ...lines.map(([name, value]) => `$env:${name} = '${value.replaceAll("'", "''")}'`),
      '$failbackExit = 0',
      'try { & {',
      script,
      '} } catch { [Console]::Error.WriteLine($_); $failbackExit = 1 }',
      'if ($failbackExit -eq 0 -and $LASTEXITCODE) { $failbackExit = $LASTEXITCODE }',
      `Write-Output "${END} $failbackExit"`,
    ].join('\n');
  }
  return [
    'rm -f -- "$0"',
    ...lines.map(([name, value]) => `export ${name}='${value.replaceAll("'", String.raw`'\''`)}'`),
    '(',
    script,
    ')',
    `printf '\\n${END} %s\\n' "$?"`,
  ].join('\n');
}

/**
 * What a script wrote, and its exit code. Linux gives one status with both streams, Windows one for each ("Run scripts in
 * your VM by using action Run Commands").
 */
export function commandOutput(statuses: readonly InstanceViewStatus[]): CommandResult {
  const stream = (name: string) =>
    statuses.find(({ code = '' }) => code.startsWith(`ComponentStatus/${name}/`))?.message ?? undefined;
  const both = /\[stdout\]\n(?<stdout>.*)\n\[stderr\]\n(?<stderr>.*)$/s.exec(statuses[0]?.message ?? '')?.groups;
  const all = stream('StdOut') ?? both?.stdout ?? '';
  const ended = new RegExp(String.raw`(?:^|\n)${END} (\d+)\s*$`).exec(all);
  return {
    exitCode: ended ? Number(ended[1]) : null,
    stdout: (ended ? all.slice(0, ended.index) : all).trimEnd(),
    stderr: (stream('StdErr') ?? both?.stderr ?? '').trimEnd(),
  };
}
