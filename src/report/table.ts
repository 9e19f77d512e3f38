import { formatSize } from '../size.ts';
import { html, type Html } from './html.ts';
import { code } from './words.ts';

interface TableParts {
  /** How the style sheet names tables of that sort. */
  readonly kind: 'numbers' | 'times' | 'events' | 'files' | 'wide';
  readonly caption: string;
  readonly columns: readonly string[];
  readonly rows: readonly Html[];
  /** The row below all others. */
  readonly foot?: Html;
}

/** A table with a caption and a head. */
export function table({ kind, caption, columns, rows, foot }: TableParts): Html {
  const head = columns.map((title) => html`<th scope="col">${title}</th>`);
  return html`<table class="${kind}">
    <caption>
      ${caption}
    </caption>
    <thead>
      <tr>
        ${head}
      </tr>
    </thead>
    <tbody>
      ${rows}
    </tbody>
    ${
      foot &&
      html`<tfoot>
        ${foot}
      </tfoot>`
    }
  </table>`;
}

/** A file as a table lists it. */
export interface ListedFile {
  readonly path: string;
  /** A word or two that stand behind its path. */
  readonly note?: string;
  readonly size: number;
  readonly sha256: string | null;
}

/** Files, each with its digest below its path: so there is room for it on the smallest screen. */
export function fileTable(caption: string, files: readonly ListedFile[]): Html {
  const rows = files.map(
    ({ path, note, size, sha256 }) =>
      html`<tr>
        <th scope="row">
          ${code(path)} ${note !== undefined && html`<small>${note}</small>`}
          <div class="digest">${sha256 === null ? 'no digest of its own' : code(sha256)}</div>
        </th>
        <td>${formatSize(size)}</td>
      </tr>`,
  );
  return table({ kind: 'files', caption, columns: ['File and SHA-256', 'Size'], rows });
}
