import { readdirSync, readFileSync } from 'node:fs';
import { posix, sep } from 'node:path';
import { packageFile } from '../../src/paths.ts';

export interface LocalImport {
  readonly path: string;
  /** Nothing of it is there when the program runs. */
  readonly typesOnly: boolean;
  /** It is loaded when it is needed, by `import()`. */
  readonly lazy: boolean;
}

/** A file of `src/`; paths are relative to that folder, with `/`. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  /** Files of `src/` that it imports. */
  readonly local: readonly LocalImport[];
  /** Everything else that it imports. */
  readonly packages: readonly string[];
}

/** Every file of `src/` with what it imports. */
export function sourceFiles(): SourceFile[] {
  return readdirSync(packageFile('src'), { recursive: true, encoding: 'utf8' })
    .map((name) => name.split(sep).join('/'))
    .filter((name) => /\.[jt]s$/.test(name) && !name.endsWith('.d.ts'))
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(packageFile(`src/${path}`), 'utf8');
  const imports = [
    ...[...text.matchAll(/^(?:import|export) (type )?[^;]*?from '([^']+)';/gm)].map(([, type, name = '']) => ({
      name,
      typesOnly: type !== undefined,
      lazy: false,
    })),
    ...[...text.matchAll(/\bimport\('([^']+)'\)/g)].map(([, name = '']) => ({ name, typesOnly: false, lazy: true })),
  ];
  const isLocal = ({ name }: { name: string }) => name.startsWith('.');
  return {
    path,
    text,
    local: imports.filter(isLocal).map(({ name, ...how }) => ({ path: posix.join(posix.dirname(path), name), ...how })),
    packages: imports.filter((item) => !isLocal(item)).map(({ name }) => name),
  };
}
