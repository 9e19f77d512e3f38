import { html, type Html } from './html.ts';
import { round } from './words.ts';

/** A stretch of time: both in the same unit. */
export interface Span {
  readonly name: string;
  readonly start: number;
  readonly length: number;
}

const WIDTH = 1000;
/** The least that can be seen. */
const MIN = 6;

/**
 * Rows of a table whose bars, one behind the other, share a scale; the numbers beside them say the same. The scale ends
 * with the last of them, or later.
 */
export function waterfall<S extends Span>(
  spans: readonly S[],
  words: (span: S) => readonly string[],
  least = 0,
): Html[] {
  const end = Math.max(least, ...spans.map(({ start, length }) => start + length));
  return spans.map(
    (span) =>
      html`<tr>
        <th scope="row">${span.name}</th>
        ${words(span).map((text) => html`<td>${text}</td>`)}
        <td>${bar(span, end)}</td>
      </tr>`,
  );
}

function bar({ start, length }: Span, end: number): Html {
  const scale = end === 0 ? 0 : WIDTH / end;
  const width = length === 0 ? 0 : Math.max(MIN, length * scale);
  const x = Math.min(start * scale, WIDTH - width);
  return html`<svg
    class="bar"
    viewBox="0 0 ${WIDTH} 10"
    preserveAspectRatio="none"
    aria-hidden="true"
    focusable="false"
  >
    <rect class="track" width="${WIDTH}" height="10" />
    <rect class="run" x="${round(x)}" width="${round(width)}" height="10" />
  </svg>`;
}

/** Spans one after the other. */
export function inSequence(lengths: readonly (readonly [name: string, length: number])[]): Span[] {
  let start = 0;
  return lengths.map(([name, length]) => {
    const span = { name, start, length };
    start += length;
    return span;
  });
}
