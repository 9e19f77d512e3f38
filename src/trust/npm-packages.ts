import { readFile, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { packageFile } from '../paths.ts';
import { sortPackages } from './package.ts';

export interface NpmPackage {
  readonly name: string;
  readonly version: string;
}

const names = z.record(z.string(), z.string()).default({});
const packageJson = z.object({
  name: z.string(),
  version: z.string(),
  dependencies: names,
  optionalDependencies: names,
});

/**
 * A package and its production dependencies as they are installed, found as Node finds them: so it holds for a checkout,
 * a global installation and a dependency of another package alike. What is optional and not there is left out.
 */
async function npmPackages(root: string): Promise<NpmPackage[]> {
  const found = new Map<string, Promise<NpmPackage>>();
  const visit = async (folder: string): Promise<void> => {
    const read = readPackage(folder);
    found.set(
      folder,
      read.then(({ name, version }) => ({ name, version })),
    );
    const { dependencies, optionalDependencies } = await read;
    const wanted = Object.keys({ ...dependencies, ...optionalDependencies });
    const places = await Promise.all(wanted.map((name) => findPackage(folder, name)));
    await Promise.all(
      places.map(async (place) => (place === undefined || found.has(place) ? undefined : visit(place))),
    );
  };
  await visit(await realpath(root));
  const packages = await Promise.all(found.values());
  const unique = new Map(packages.map((entry) => [`${entry.name}@${entry.version}`, entry]));
  return sortPackages([...unique.values()]);
}

let known: Promise<NpmPackage[]> | undefined;

/** The same of this package; it does not change while we run. */
export function ownPackages(): Promise<NpmPackage[]> {
  return (known ??= npmPackages(packageFile('')));
}

async function readPackage(folder: string) {
  return packageJson.parse(JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')));
}

/** Looks into the `node_modules` of a folder and of those above it. */
async function findPackage(folder: string, name: string): Promise<string | undefined> {
  const place = await realpath(join(folder, 'node_modules', name)).catch(() => undefined);
  if (place !== undefined || dirname(folder) === folder) return place;
  return findPackage(dirname(folder), name);
}
