import { isFailbackError } from '../errors.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { printFile } from '../toolbox/tools/coreutils.ts';
import { dpkgQueryAll } from '../toolbox/tools/debian.ts';
import { parseOsRelease } from './os-release.ts';
import { type Package, type PackageList, sortPackages } from './package.ts';

/** A package with what it needs: for each need, the names of which one will do. */
interface Installed extends Package {
  readonly provides: readonly string[];
  readonly needs: readonly (readonly string[])[];
}

/**
 * The Debian packages that hold the tools of a build, by `roots`, with all that these need: not the whole toolbox, which
 * on somebody's machine holds everything else too. Null where there is no dpkg. Throws `E_TOOL_FAILED`, `E_ENGINE_LOST`,
 * `E_INTERRUPTED`.
 */
export async function toolboxPackages(
  toolbox: Toolbox,
  roots: readonly string[],
  signal?: AbortSignal,
): Promise<PackageList | null> {
  // The list may be longer than what is kept of a tool's output.
  const lines: string[] = [];
  const onLine = (line: string, from: string) => {
    if (from === 'stdout') lines.push(line);
  };
  try {
    await toolbox.run(dpkgQueryAll(), { signal, quiet: true, onLine });
  } catch (error) {
    if (isFailbackError(error) && error.code === 'E_TOOL_MISSING') return null;
    throw error;
  }
  const { stdout } = await toolbox.run(printFile('/etc/os-release'), { signal, quiet: true });
  const packages = closure(lines.flatMap(parseLine), roots);
  return { manager: 'dpkg', distribution: parseOsRelease(stdout), packages };
}

function parseLine(line: string): Installed[] {
  const [status, name = '', version = '', architecture = '', provides = '', before = '', depends = ''] =
    line.split('\t');
  if (status !== 'installed') return [];
  const needs = [before, depends].flatMap(parseNeeds);
  return [{ name, version, architecture, provides: parseNeeds(provides).flat(), needs }];
}

/** `a (>= 1) | b:any, c` as lists of names. */
function parseNeeds(text: string): string[][] {
  const needs = text.split(',').map((need) => need.split('|').map((name) => name.replace(/[(:[].*/s, '').trim()));
  return needs.filter(([first]) => first !== undefined && first !== '');
}

/** The roots and all that they need, as far as it is installed. */
function closure(installed: readonly Installed[], roots: readonly string[]): Package[] {
  const byName = new Map(installed.map((entry) => [entry.name, entry]));
  const providers = new Map(installed.flatMap((entry) => entry.provides.map((name) => [name, entry] as const)));
  const found = new Set<Installed>();
  const queue = roots.map((name) => [name]);
  for (let names = queue.pop(); names !== undefined; names = queue.pop()) {
    const entry = first(names, byName) ?? first(names, providers);
    if (entry === undefined || found.has(entry)) continue;
    found.add(entry);
    queue.push(...entry.needs.map((need) => [...need]));
  }
  return sortPackages([...found].map(({ name, version, architecture }) => ({ name, version, architecture })));
}

function first(names: readonly string[], among: ReadonlyMap<string, Installed>): Installed | undefined {
  return names.flatMap((name) => among.get(name) ?? [])[0];
}
