const SPECIAL: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** One element; members that are undefined are left out, and `item` is the name of the elements of lists. */
export function element(name: string, value: unknown, item: string, attributes = ''): string {
  return value === undefined || value === null ? '' : `<${name}${attributes}>${content(value, item)}</${name}>`;
}

/** The elements of an object's members. */
export function elements(members: object, item: string): string {
  return Object.entries(members)
    .map(([name, value]) => element(name, value, item))
    .join('');
}

function content(value: unknown, item: string): string {
  if (Array.isArray(value)) return value.map((one) => element(item, one, item)).join('');
  if (value instanceof Date) return value.toISOString();
  if (typeof value === 'object' && value !== null) return elements(value, item);
  return String(value).replace(/[&<>"]|[^\P{Cc}\t\n]/gu, (char) => SPECIAL[char] ?? `&#${char.charCodeAt(0)};`);
}
