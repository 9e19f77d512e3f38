import { formatDuration } from '../duration.ts';
import type { Manifest, ManifestFile } from '../manifest/manifest.ts';
import { formatSize } from '../size.ts';
import { html, type Html } from './html.ts';
import { fileTable, type ListedFile, table } from './table.ts';
import { utc } from './words.ts';
import { inSequence, waterfall } from './waterfall.ts';

/** What came out, and how long each step took. */
export function buildSection({ output, timings, cached, builtAt }: Manifest): Html {
  const spans = inSequence(Object.entries(timings).map(([id, ms]) => [id.replaceAll('-', ' '), ms]));
  return html`
    <p>
      Built ${utc(builtAt)} in
      ${formatDuration(buildTime(timings))}.${cached.length > 0 && html` Out of the cache: ${cached.join(', ')}.`}
    </p>
    ${
      spans.length > 0 &&
      table({
        kind: 'times',
        caption: 'Time of each step',
        columns: ['Step', 'Time', 'One after the other'],
        rows: waterfall(spans, ({ length }) => [duration(length)]),
      })
    }
    ${fileTable(
      'Outputs',
      [output.vhd, output.vmdk, output.raw].flatMap((file) => (file ? [listed(file)] : [])),
    )}
  `;
}

/** Milliseconds of all steps. */
export function buildTime(timings: Manifest['timings']): number {
  return Object.values(timings).reduce((sum, ms) => sum + ms, 0);
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : formatDuration(ms);
}

function listed({ name, size, virtualSize, sha256 }: ManifestFile): ListedFile {
  return { path: name, note: `disk of ${formatSize(virtualSize)}`, size, sha256 };
}
