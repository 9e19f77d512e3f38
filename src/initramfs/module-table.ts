/** A module to load, after all that it needs. */
export interface Load {
  readonly path: string;
  readonly needs: readonly string[];
}

/** Which modules a kernel has, by name with `_`. */
export interface ModuleTable {
  /** Name to path and to the paths that must be loaded before it; paths as in `modules.dep`. */
  readonly loadable: ReadonlyMap<string, Load>;
  readonly builtin: ReadonlySet<string>;
}

const MODULE = /\.ko(?:\.(?:xz|zst|gz))?$/;

/** Whether a file is a module, by its name. */
export function isModule(path: string): boolean {
  return MODULE.test(path);
}

/** The name by which the kernel knows the module in a file: `kernel/drivers/hid/hid-hyperv.ko.xz` is `hid_hyperv`. */
export function moduleName(path: string): string {
  return path
    .slice(path.lastIndexOf('/') + 1)
    .replace(MODULE, '')
    .replaceAll('-', '_');
}

/** Reads `modules.dep` and `modules.builtin` (man modules.dep(5), kbuild "modules.builtin"). */
export function parseModules(dep: string, builtin: string): ModuleTable {
  const loadable = new Map<string, Load>();
  for (const line of linesOf(dep)) {
    const colon = line.indexOf(':');
    if (colon < 1) continue;
    const path = line.slice(0, colon);
    loadable.set(moduleName(path), { path, needs: wordsOf(line.slice(colon + 1)) });
  }
  return { loadable, builtin: new Set(linesOf(builtin).map(moduleName)) };
}

/**
 * What `modules.softdep` wants loaded before a module, by the module's name; with the aliases that a name without a
 * wildcard may be (man modprobe.d(5)).
 */
export function parseSoftNeeds(softdep: string, alias: string): ReadonlyMap<string, readonly string[]> {
  const aliases = new Map<string, string[]>();
  for (const line of linesOf(alias)) {
    const [word, name, module] = wordsOf(line);
    if (word === 'alias' && name && module) aliases.set(name, [...(aliases.get(name) ?? []), moduleName(module)]);
  }
  const needs = new Map<string, string[]>();
  for (const line of linesOf(softdep)) {
    const [word, module, ...rest] = wordsOf(line);
    if (word !== 'softdep' || module === undefined) continue;
    const before = rest.slice(rest.indexOf('pre:') + 1, rest.includes('post:') ? rest.indexOf('post:') : undefined);
    const named = rest.includes('pre:') ? before.flatMap((name) => aliases.get(name) ?? [moduleName(name)]) : [];
    needs.set(moduleName(module), [...(needs.get(moduleName(module)) ?? []), ...named]);
  }
  return needs;
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter(Boolean);
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}
