import { html, type Html, type HtmlValue } from './html.ts';

/** What a mark says, always with words beside it: nothing is told by colour alone. */
export type Tone = 'good' | 'bad' | 'warn' | 'plain';

const SHAPES: Readonly<Record<Tone, string>> = {
  good: 'M3 8.5l3.5 3.5L13 4.5',
  bad: 'M4 4l8 8M12 4l-8 8',
  warn: 'M8 3v6.5M8 12v1',
  plain: 'M4 8h8',
};

/** Words with a mark of their tone. */
export function badge(tone: Tone, words: HtmlValue): Html {
  return html`<span class="badge ${tone}"
    ><svg class="icon" viewBox="0 0 16 16" aria-hidden="true" focusable="false"><path d="${SHAPES[tone]}" /></svg
    >${words}</span
  >`;
}

/** Names and values, as a list of definitions; what is null is left out. */
export function facts(entries: readonly (readonly [name: HtmlValue, value: HtmlValue] | null | false)[]): Html {
  const rows = entries.flatMap((entry) =>
    entry
      ? [
          html`<div>
            <dt>${entry[0]}</dt>
            <dd>${entry[1]}</dd>
          </div>`,
        ]
      : [],
  );
  return html`<dl class="facts">${rows}</dl>`;
}

/** A long word of a machine: a digest, a path, an argument. */
export function code(text: string): Html {
  return html`<code>${text}</code>`;
}

/** Bytes to the byte, with spaces between the thousands. */
export function exactBytes(bytes: number): string {
  return `${String(bytes).replace(/\B(?=(?:\d{3})+$)/g, '\u202f')} bytes`;
}

/** A part of a whole: `56 %`, `< 1 %`, `0 %`. */
export function percent(part: number, whole: number): string {
  const share = whole === 0 ? 0 : (part / whole) * 100;
  return share > 0 && share < 1 ? '<\u202f1\u202f%' : `${Math.round(share)}\u202f%`;
}

/** A time as people in all time zones read it: `2026-11-23 02:18 UTC`. */
export function utc(time: string | number): string {
  const date = new Date(typeof time === 'number' ? time * 1000 : time);
  if (Number.isNaN(date.getTime())) return String(time);
  return `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`;
}

/** A count with its noun: `1 image`, `3 images`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number for a drawing: short, and the same on every machine. */
export function round(value: number): number {
  return Math.round(value * 100) / 100;
}
