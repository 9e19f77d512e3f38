import { aligned, type NamedLine, printable } from '../aligned.ts';
import { formatSize, KiB } from '../size.ts';
import type { DiskFacts, FooterFacts, VmdkFacts } from './facts.ts';
import type { Finding } from './finding.ts';
import { contentLines } from './format-content.ts';
import type { DiskReport } from './report.ts';

/** A report for people: facts, findings with what to do, and whether Azure can have the disk. */
export function formatReport(report: DiskReport): string {
  const { path, member, fileSize, usedOnDisk, virtualSize, allocated, vhd, vmdk, content } = report;
  const holes = usedOnDisk !== null && usedOnDisk < fileSize ? `, ${formatSize(usedOnDisk)} on disk` : '';
  const facts: NamedLine[] = [
    ['file', path],
    ...optional('member', member),
    ['kind', kindOf(report)],
    ['size', `${exactSize(fileSize)}${holes}`],
    ...optional('disk', virtualSize === null ? null : `${exactSize(virtualSize)}${dataIn(allocated)}`),
    ...(vhd ? footerLines(vhd) : []),
    ...(vmdk ? vmdkLines(vmdk) : []),
    ...(content ? contentLines(content) : []),
  ];
  return [aligned(facts), '', ...formatFindings(report.findings), verdictLine(report)].join('\n');
}

function kindOf({ kind, subformat }: DiskFacts): string {
  const name = kind === 'raw' ? 'raw disk' : kind.toUpperCase();
  return subformat === null || subformat === kind ? name : `${name}, ${subformat}`;
}

function dataIn(allocated: number | null): string {
  return allocated === null ? '' : `, ${formatSize(allocated)} of it allocated`;
}

function footerLines({ creator, creatorHost, createdAt, geometry, uuid, checksumOk }: FooterFacts): NamedLine[] {
  const { cylinders, heads, sectorsPerTrack } = geometry;
  return [
    ['footer', `by "${creator}" on "${creatorHost}", ${createdAt}, checksum ${checksumOk ? 'right' : 'WRONG'}`],
    ['', `geometry ${cylinders}/${heads}/${sectorsPerTrack}, UUID ${uuid}`],
  ];
}

function vmdkLines({ header, descriptor }: VmdkFacts): NamedLine[] {
  const ddb = descriptor?.ddb.map(({ key, value }) => `${key.replace(/^ddb\./i, '')}=${value}`) ?? [];
  const traits = [
    header && `version ${header.version}, grains of ${formatSize(header.grainSize)}`,
    header?.compressed && 'compressed',
    header?.redundantDirectory && 'two grain directories',
    header?.uncleanShutdown && 'not closed properly',
  ];
  return [
    ...optional('header', traits.filter(Boolean).join(', ')),
    ...optional(
      'descriptor',
      descriptor && `CID ${descriptor.cid ?? 'missing'}, ${descriptor.createType ?? 'no type'}`,
    ),
    ...(descriptor?.extents ?? []).map(({ access, size, type, file }): NamedLine => [
      '',
      [access, formatSize(size), type, ...(file === null ? [] : [file])].join(' '),
    ]),
    ...optional('', ddb.join(', ')),
  ];
}

const MARKS = { error: 'ERROR', warning: 'warn', info: 'info' };

function formatFindings(findings: readonly Finding[]): string[] {
  return findings.flatMap(({ severity, message, hint, generations }) => {
    const only = generations.length === 1 ? `generation ${generations.join()}: ` : '';
    const line = `${MARKS[severity].padEnd(5)}  ${only}${printable(message)}`;
    return hint === null ? [line] : [line, `       -> ${printable(hint)}`];
  });
}

function verdictLine({ azureReady: { generation1, generation2 } }: DiskReport): string {
  const say = (ready: boolean) => (ready ? 'yes' : 'no');
  return `Ready for Azure: generation 1 ${say(generation1)}, generation 2 ${say(generation2)}`;
}

function exactSize(size: number): string {
  return size < KiB ? formatSize(size) : `${formatSize(size)} (${size} bytes)`;
}

function optional(name: string, value: string | null | undefined): NamedLine[] {
  return value ? [[name, value]] : [];
}
