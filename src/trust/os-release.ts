import type { PackageList } from './package.ts';

/** The distribution that os-release(5) names; `linux` is its default. */
export function parseOsRelease(text: string): PackageList['distribution'] {
  const value = (key: string) => new RegExp(`^${key}=(["']?)(.*?)\\1\\s*$`, 'm').exec(text)?.[2] || undefined;
  const version = value('VERSION_ID');
  return { id: value('ID') ?? 'linux', ...(version === undefined ? {} : { version }) };
}
