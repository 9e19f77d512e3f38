import type { Writable } from 'node:stream';
import type { FailbackError } from '../../errors.ts';
import { BUILDER_TYPE, type PackerArtifact } from '../../manifest/packer-manifest.ts';
import { clean } from '../clean.ts';
import type { CliHost } from './host.ts';
import { describe } from './plain.ts';
import { isProgress } from './progress.ts';

/** Lines as Packer writes them with `-machine-readable`; like there, none of them tells how far a step is. */
export function packerHost(stream: Pick<Writable, 'write'>): CliHost {
  return {
    report(event) {
      const text = isProgress(event) ? undefined : describe(event)?.trim();
      if (text === undefined) return;
      const kind = event.level === 'error' ? 'error' : event.code.startsWith('step.') ? 'say' : 'message';
      stream.write(packerLine(Date.parse(event.time), event.cell ?? '', 'ui', kind, text));
    },
    close: () => Promise.resolve(),
  };
}

/** What was made, as Packer tells it at its end. */
export function packerArtifact({ name, id, files }: PackerArtifact, now = Date.now()): string {
  const line = (type: string, ...data: string[]) => packerLine(now, name, type, ...data);
  return [
    line('artifact-count', '1'),
    line('artifact', '0', 'builder-id', BUILDER_TYPE),
    line('artifact', '0', 'id', id),
    line('artifact', '0', 'string', `Made ${files.map((file) => file.name).join(', ')}`),
    line('artifact', '0', 'files-count', String(files.length)),
    ...files.map((file, index) => line('artifact', '0', 'file', String(index), file.name)),
    line('artifact', '0', 'end'),
  ].join('');
}

/** Why nothing was made, for people and for programs. */
export function packerError({ code, message, hint }: FailbackError, now = Date.now()): string {
  const text = `${code}: ${message}`;
  const line = (type: string, ...data: string[]) => packerLine(now, '', type, ...data);
  const advice = hint === undefined ? [] : [line('ui', 'error', `hint: ${hint}`)];
  return [line('ui', 'error', text), ...advice, line('error-count', '1'), line('error', text)].join('');
}

/** `timestamp,target,type,data…`, with Packer's own way of writing what would end a field or a line. */
function packerLine(time: number, ...fields: readonly [target: string, type: string, ...data: string[]]): string {
  const escaped = fields.map((field) =>
    clean(field).replaceAll(',', '%!(PACKER_COMMA)').replaceAll('\r', '\\r').replaceAll('\n', '\\n'),
  );
  return `${[Math.floor(time / 1000), ...escaped].join(',')}\n`;
}
