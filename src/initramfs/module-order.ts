import { moduleName } from './module-table.ts';
import type { LiveModules } from './live-modules.ts';

/** What must be added so that modules can be loaded. */
export interface MissingModules {
  /** Paths of files, as in `modules.dep`. */
  readonly paths: readonly string[];
  /** Names of wanted modules that the kernel has built in after all. */
  readonly builtin: readonly string[];
  /** Names of wanted modules that are nowhere, or need something that is nowhere. */
  readonly absent: readonly string[];
}

/** The wanted modules and all they need, but for what is `present` already; by name. */
export function missingModules(
  wanted: readonly string[],
  present: ReadonlySet<string>,
  { loadable, builtin, softNeeds }: Pick<LiveModules, 'loadable' | 'builtin' | 'softNeeds'>,
): MissingModules {
  const paths = new Set<string>();
  const seen = new Set<string>();
  /** Whether the module can be had. */
  const add = (name: string): boolean => {
    if (present.has(name) || builtin.has(name) || seen.has(name)) return true;
    const found = loadable.get(name);
    if (!found) return false;
    seen.add(name);
    // What would only be good to have does not stop it.
    for (const need of softNeeds.get(name) ?? []) add(need);
    const complete = found.needs.map((path) => add(moduleName(path))).every(Boolean);
    paths.add(found.path);
    return complete;
  };
  const absent = wanted.filter((name) => !add(name));
  return { paths: [...paths], builtin: wanted.filter((name) => builtin.has(name)), absent };
}
