import { invalid, named, objects, optionalText } from '../query-input.ts';
import type { Wire } from '../service.ts';

const NAME = /^[\w+=,.@-]+$/;

/** Of roles: at most 64 characters; of everything else 128. */
export function nameIn(input: Wire, member: string): string {
  return named(input, member, NAME, member === 'RoleName' || member === 'UserName' ? 64 : 128);
}

/** `/` unless it is said; begins and ends with a slash. */
export function pathIn(input: Wire, member = 'Path'): string {
  const path = optionalText(input, member) ?? '/';
  if (/^\/([!-~]*\/)?$/.test(path)) return path;
  throw invalid(
    `Value at '${member.toLowerCase()}' failed to satisfy constraint: The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.`,
  );
}

export function tagsIn(input: Wire): Map<string, string> {
  return new Map(objects(input, 'Tags').map(({ Key, Value = '' }) => [Key as string, Value as string]));
}

export function tagsOf(tags: ReadonlyMap<string, string>): Wire[] {
  return [...tags].map(([Key, Value]) => ({ Key, Value }));
}

/** As IAM has times in its answers. */
export function time(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+/, '');
}

/** As IAM has policies in its answers. */
export function encodedPolicy(document: string): string {
  return encodeURIComponent(document).replace(
    /[!'()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
