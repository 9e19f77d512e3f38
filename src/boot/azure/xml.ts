export interface XmlElement {
  readonly name: string;
  readonly children: readonly XmlElement[];
  /** All text directly in it, with entities as they were written. */
  readonly text: string;
}

interface OpenElement {
  readonly name: string;
  readonly children: XmlElement[];
  text: string;
}

// Declaration or other instruction, comment, tag, text. XML 1.0, sections 2.4 to 2.8 and 3.1.
const TOKEN =
  /<\?[^?]*\?>|<!--(?:[^-]|-[^-])*-->|<(\/?)([A-Za-z_][\w.:-]*)(?:\s+[\w.:-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*\s*(\/?)>|([^<]+)/y;
const STRAY_AMPERSAND = /&(?!(?:amp|lt|gt|quot|apos|#\d+|#x[\da-fA-F]+);)/;

/**
 * Reads the XML that agents send: elements, text, comments, no document type. Returns what is wrong with the text as a
 * sentence if it is not well-formed.
 */
export function parseXml(source: string): XmlElement | string {
  const top: OpenElement = { name: '', children: [], text: '' };
  const open = [top];
  let at = 0;
  for (const text = source.replace(/^\ufeff/, ''); at < text.length;) {
    TOKEN.lastIndex = at;
    const match = TOKEN.exec(text);
    const inside = open.at(-1);
    if (!match || !inside) return `not XML at character ${at + 1}`;
    at = TOKEN.lastIndex;
    const [, end, name, empty, words = ''] = match;
    if (STRAY_AMPERSAND.test(words)) return `a stray & before character ${at + 1}`;
    inside.text += words;
    if (name === undefined) continue;
    if (end === '/') {
      if (inside.name !== name) return `</${name}> where </${inside.name}> should be`;
      open.pop();
      continue;
    }
    const element: OpenElement = { name, children: [], text: '' };
    inside.children.push(element);
    if (empty !== '/') open.push(element);
  }
  const [root, ...more] = top.children;
  if (open.length > 1) return `<${open.at(-1)?.name ?? ''}> is never closed`;
  if (!root || more.length > 0 || top.text.trim() !== '') return 'not one element';
  return root;
}

/** The text of the first element at a path below an element, such as `Container/ContainerId`. */
export function xmlText(element: XmlElement, path: string): string | undefined {
  let found: XmlElement | undefined = element;
  for (const name of path.split('/')) found = found?.children.find((child) => child.name === name);
  return found?.text.trim();
}
