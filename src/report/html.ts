/** The key of markup: no JSON can hold it, so that nothing that was read from a file passes for markup. */
const MARKUP = Symbol('markup');

/** Text that is markup already. */
export interface Html {
  readonly [MARKUP]: string;
}

/** What may stand in a template: markup stays, everything else becomes text; nothing comes of null and false. */
export type HtmlValue = Html | string | number | null | undefined | false | readonly HtmlValue[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** What HTML cannot hold, and what turns the direction of the text that follows. */
const UNFIT = /[\0-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/g;

/** Markup of a template, whose values are made harmless: as content, or as attributes in double quotes. */
export function html(strings: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  return { [MARKUP]: strings.map((text, index) => text + markupOf(values[index])).join('') };
}

/** Markup of a text that is ours, such as the style sheet. */
export function trusted(text: string): Html {
  return { [MARKUP]: text };
}

/** Markup as text. */
export function markupOf(value: HtmlValue): string {
  if (value === null || value === undefined || value === false) return '';
  if (typeof value === 'string') return escaped(value);
  if (typeof value === 'number') return String(value);
  if (MARKUP in value) return value[MARKUP];
  return value.map(markupOf).join('');
}

function escaped(text: string): string {
  return text
    .toWellFormed()
    .replace(UNFIT, '\ufffd')
    .replace(/[&<>"']/g, (sign) => ENTITIES[sign] ?? '');
}
