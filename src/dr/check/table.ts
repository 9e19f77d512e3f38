import { textTable } from '../../text-table.ts';
import type { Finding, Verdict } from './finding.ts';
import type { Preflight } from './preflight.ts';

const MARKS: Readonly<Record<Verdict, string>> = { ok: 'ok', warn: 'warn', fail: 'FAIL' };

/** The report for people: what belongs to the plan and to the clouds, and of the servers only what is not well. */
export function formatPreflight({ plan, ready, checks }: Preflight): string {
  const groups = new Map<string, Finding[]>();
  for (const finding of checks) groups.set(finding.about, [...(groups.get(finding.about) ?? []), finding]);
  const blocks = ['plan', 'aws', 'azure'].flatMap((about) => block(about, groups.get(about) ?? []));
  const servers = [...groups].filter(([about]) => !['plan', 'aws', 'azure'].includes(about));
  const isWell = (findings: readonly Finding[]) => findings.every(({ verdict }) => verdict === 'ok');
  const well = servers.filter(([, findings]) => isWell(findings)).map(([name]) => name);
  const others = servers.filter(([, findings]) => !isWell(findings));
  return [
    ...blocks,
    ...others.flatMap(([name, findings]) =>
      block(
        name,
        findings.filter(({ verdict }) => verdict !== 'ok'),
      ),
    ),
    ...(well.length > 0 ? [`${well.length} of ${servers.length} servers are well: ${shortened(well)}`, ''] : []),
    `${plan}: ${counted(checks)}. ${ready ? 'Ready.' : 'Not ready.'}`,
  ].join('\n');
}

function block(about: string, findings: readonly Finding[]): string[] {
  if (findings.length === 0) return [];
  const rows = findings.map(({ verdict, id, message }) => [`  ${MARKS[verdict]}`, id, message]);
  const indent = ' '.repeat(2 + 4 + 2 + Math.max(...findings.map(({ id }) => id.length)) + 2);
  const lines = textTable([['      ', '', ''], ...rows])
    .split('\n')
    .slice(1);
  const remedied = findings.flatMap(({ remedy }, index) => [
    lines[index] ?? '',
    ...(remedy === undefined ? [] : [`${indent}-> ${remedy}`]),
  ]);
  return [about, ...remedied, ''];
}

function counted(findings: readonly Finding[]): string {
  const count = (verdict: Verdict) => findings.filter((finding) => finding.verdict === verdict).length;
  const words = (['ok', 'warn', 'fail'] as const).map((verdict) => [count(verdict), verdict] as const);
  return words.flatMap(([many, verdict]) => (many > 0 ? [`${many} ${verdict}`] : [])).join(', ');
}

/** As many names as a line holds. */
function shortened(names: readonly string[]): string {
  const most = 12;
  return names.length <= most ? names.join(', ') : `${names.slice(0, most).join(', ')}, …`;
}
