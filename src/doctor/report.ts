import type { Diagnosis, Finding, Status } from './finding.ts';

const MARKS: Readonly<Record<Status, string>> = { ok: 'ok', warning: 'warn', problem: 'FAIL', skipped: '-' };
const TITLES: Readonly<Record<Finding['group'], string>> = {
  tools: 'Tools of this machine',
  engines: 'Container engines',
  space: 'Disk space',
  machine: 'Machine',
  network: 'Network',
};

/** A diagnosis as a table for people, each trouble with what mends it. */
export function formatDiagnosis({ ready, toolboxes, findings }: Diagnosis): string {
  const groups = Object.entries(TITLES).map(([group, title]) => {
    const members = findings.filter((finding) => finding.group === group);
    return members.length === 0 ? [] : [title, ...formatGroup(members), ''];
  });
  const where = Object.entries(toolboxes).flatMap(([name, usable]) => (usable ? [name] : []));
  const verdict = ready ? `Ready to build (--toolbox ${where.join(' or ')}).` : 'No image can be built here yet.';
  const packages = [...new Set(findings.flatMap((finding) => finding.package ?? []))];
  const install = packages.length > 1 ? [`All tools at once: sudo apt-get install ${packages.join(' ')}`] : [];
  return [...groups.flat(), ...install, verdict].join('\n');
}

function formatGroup(members: readonly Finding[]): string[] {
  const width = Math.max(...members.map(({ name }) => name.length));
  return members.flatMap(({ name, status, detail, fix }) => {
    const line = `  ${MARKS[status].padEnd(4)}  ${name.padEnd(width)}  ${detail}`;
    const troubled = status === 'problem' || status === 'warning';
    return fix !== undefined && troubled ? [line, `        ${' '.repeat(width)}  -> ${fix}`] : [line];
  });
}
