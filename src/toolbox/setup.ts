import { readFile } from 'node:fs/promises';
import { execa } from 'execa';
import { FailbackError, isFailbackError } from '../errors.ts';
import { type Host, report } from '../events.ts';
import { packageFile } from '../paths.ts';
import { findEngine } from './engine.ts';
import { ensureImage } from './image.ts';
import type { ToolboxKind } from './open.ts';
import { runProcess } from './process.ts';

export interface SetUpOptions {
  /** The kind that the user wants. */
  readonly kind: ToolboxKind;
  readonly host: Host;
  readonly signal?: AbortSignal | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** The Debian packages that hold every tool, as the Dockerfile installs them. */
export async function debianPackages(): Promise<string[]> {
  const text = await readFile(packageFile('vendor/debian-packages.txt'), 'utf8');
  return text.split('\n').flatMap((line) => line.replace(/#.*/, '').trim() || []);
}

/**
 * Makes sure that everything which failback-kit can run is there, and says where: this machine's packages if they are
 * complete, else the toolbox image of a usable engine, else packages that are installed now, which takes root on Debian
 * or Ubuntu. Throws `E_NO_TOOLBOX` with the command to run.
 */
export async function setUpToolbox(options: SetUpOptions): Promise<Exclude<ToolboxKind, 'auto'>> {
  const { kind, host, signal, env = process.env } = options;
  const wanted = (candidate: ToolboxKind) => kind === 'auto' || kind === candidate;
  const missing = await missingPackages(env);
  if (wanted('host') && missing?.length === 0) return 'host';
  const reasons: string[] = [];
  for (const engine of (['docker', 'podman'] as const).filter(wanted)) {
    try {
      await ensureImage(await findEngine(engine, env), { host, signal });
      return engine;
    } catch (error) {
      if (!isFailbackError(error) || error.code === 'E_INTERRUPTED' || kind === engine) throw error;
      reasons.push(error.message);
    }
  }
  if (wanted('host') && missing !== undefined && process.getuid?.() === 0) {
    await installPackages(missing, options);
    return 'host';
  }
  throw new FailbackError('E_NO_TOOLBOX', `There is no toolbox. ${reasons.join(' ')}`.trimEnd(), {
    hint: missing
      ? `Run: sudo apt-get install --no-install-recommends ${missing.join(' ')}`
      : 'Install docker or podman, and start it.',
    data: { reasons, missing },
  });
}

/** The packages that are not installed; nothing on a machine without dpkg. */
async function missingPackages(env: NodeJS.ProcessEnv): Promise<string[] | undefined> {
  const packages = await debianPackages();
  const { stdout, code } = await execa('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...packages], {
    env,
    extendEnv: false,
    reject: false,
  });
  if (code === 'ENOENT') return undefined;
  const installed = new Set(
    stdout.split('\n').flatMap((line) => (line.endsWith(' installed') ? [line.split(' ', 1)[0]] : [])),
  );
  return packages.filter((name) => !installed.has(name));
}

async function installPackages(packages: readonly string[], options: SetUpOptions): Promise<void> {
  const { host, signal } = options;
  report(host, 'note.info', `Installing Debian packages: ${packages.join(' ')}`, { packages });
  const env = { ...(options.env ?? process.env), DEBIAN_FRONTEND: 'noninteractive' };
  const onLine = (line: string) => report(host, 'tool.line', line, { tool: 'apt-get', line });
  await runProcess('apt-get', ['update', '--quiet'], { env, signal, onLine });
  await runProcess('apt-get', ['install', '--yes', '--quiet', '--no-install-recommends', ...packages], {
    env,
    signal,
    onLine,
  });
}
