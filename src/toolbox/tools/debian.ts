import type { ToolCall } from '../toolbox.ts';

/** Unpacks a Debian package into a folder (man dpkg-deb(1)). */
export function dpkgDebExtract(o: { package: string; into: string }): ToolCall {
  return { tool: 'dpkg-deb', args: ['--extract', o.package, o.into] };
}

/** Prints name and version of a package file, with a tab between them. */
export function dpkgDebShow(o: { package: string }): ToolCall {
  return { tool: 'dpkg-deb', args: ['--show', o.package] };
}

/** Prints the packages that a package depends on, one a line with `Depends:` (man apt-cache(8)). */
export function aptCacheDepends(o: { package: string }): ToolCall {
  const only = ['--no-recommends', '--no-suggests', '--no-conflicts', '--no-breaks', '--no-replaces', '--no-enhances'];
  return { tool: 'apt-cache', args: ['depends', ...only, o.package] };
}

/** Downloads the newest version of a package into the work folder; needs no root (man apt-get(8)). */
export function aptGetDownload(o: { package: string }): ToolCall {
  return { tool: 'apt-get', args: ['--quiet', 'download', o.package] };
}

/** Prints every package that dpkg knows: status, name, version, architecture, what it provides and needs, by tabs (man dpkg-query(1)). */
export function dpkgQueryAll(): ToolCall {
  const fields = ['db:Status-Status', 'Package', 'Version', 'Architecture', 'Provides', 'Pre-Depends', 'Depends'];
  return { tool: 'dpkg-query', args: ['--show', `--showformat=${fields.map((name) => `\${${name}}`).join('\\t')}\\n`] };
}
