import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { FailbackError, isFailbackError } from '../errors.ts';
import { type Host, report } from '../events.ts';
import { sha256 } from '../files.ts';
import { packageFile } from '../paths.ts';
import { type Engine, PLATFORM } from './engine.ts';
import { runProcess } from './process.ts';

/** What the Dockerfile takes from the package. */
const CONTEXT = ['Dockerfile', 'vendor/debian-packages.txt'];

/** Debian release of the toolbox unless told: the oldest whose tools all serve. */
export const DEFAULT_RELEASE = 'bookworm';

/** Name of the toolbox image: its tag is a digest of everything that it is made of. */
export async function imageName(release: string): Promise<string> {
  return imageNameOf(release, await Promise.all(CONTEXT.map((path) => readFile(packageFile(path), 'utf8'))));
}

/** The same for other content. */
export function imageNameOf(release: string, files: readonly string[]): string {
  return `failback-kit-toolbox:${release}-${sha256(files.join('\0')).slice(0, 12)}`;
}

/** True if the engine has the toolbox image. */
export async function hasImage(engine: Engine, name: string): Promise<boolean> {
  const { exitCode } = await execa(engine.command, ['image', 'inspect', name], {
    env: engine.env,
    extendEnv: false,
    reject: false,
  });
  return exitCode === 0;
}

/** The toolbox image, built if the engine does not have it yet. Throws `E_IMAGE_BUILD`, `E_INTERRUPTED`. */
export async function ensureImage(
  engine: Engine,
  o: { release?: string; host: Host; signal?: AbortSignal | undefined },
): Promise<string> {
  const { release = DEFAULT_RELEASE, host, signal } = o;
  const name = await imageName(release);
  if (await hasImage(engine, name)) return name;
  report(host, 'note.info', `Building the toolbox image ${name} with ${engine.kind}; this happens once.`, {
    image: name,
  });
  const context = await mkdtemp(join(tmpdir(), 'failback-image-'));
  try {
    await mkdir(join(context, 'vendor'));
    for (const path of CONTEXT) await cp(packageFile(path), join(context, path));
    // The build's own network, because many machines give containers none; the toolbox itself runs without.
    const args = [
      'build',
      ...PLATFORM,
      '--target',
      'toolbox',
      '--network',
      'host',
      '--build-arg',
      `DEBIAN_RELEASE=${release}`,
      '--tag',
      name,
      context,
    ];
    const onLine = (line: string) => report(host, 'tool.line', line, { tool: engine.command, line });
    await runProcess(engine.command, args, { env: engine.env, signal, onLine });
    return name;
  } catch (error) {
    if (!isFailbackError(error) || error.code === 'E_INTERRUPTED') throw error;
    throw new FailbackError('E_IMAGE_BUILD', `${engine.kind} could not build the toolbox image: ${error.message}`, {
      hint: 'Without a container registry, make the base image first: test/support/base-image.sh in the source.',
      cause: error,
      data: error.data,
    });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}
