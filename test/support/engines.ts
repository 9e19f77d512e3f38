import { once } from 'node:events';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { silentHost } from '../../src/events.ts';
import { defaultCacheDir } from '../../src/paths.ts';
import { type EngineKind, findEngine } from '../../src/toolbox/engine.ts';
import { DEFAULT_RELEASE, ensureImage } from '../../src/toolbox/image.ts';

/** An engine that tests may use; disposing of it ends what was started for it, and keeps its images. */
export interface TestEngine extends AsyncDisposable {
  readonly kind: EngineKind;
  /** The whole environment in which the engine's client finds it. */
  readonly env: NodeJS.ProcessEnv;
}

const baseImageScript = fileURLToPath(new URL('base-image.sh', import.meta.url));

/**
 * A Docker engine: that of `DOCKER_HOST` if it is set, else a daemon of our own (needs root), whose images are kept in
 * the cache folder. Test files that want one at the same time wait for each other.
 */
export async function startDocker(): Promise<TestEngine> {
  if (process.env.DOCKER_HOST)
    return { kind: 'docker', env: process.env, [Symbol.asyncDispose]: async () => undefined };
  const data = join(defaultCacheDir(), 'test', 'docker');
  // Not in the cache folder: the path of a socket is at most 107 bytes long.
  const run = join(tmpdir(), 'failback-docker');
  await mkdir(run, { recursive: true });
  const unlock = await lock(join(run, 'lock'));
  // The machine's own /etc/docker/daemon.json must not meddle.
  await writeFile(join(run, 'daemon.json'), '{}');
  const socket = `unix://${join(run, 'docker.sock')}`;
  const env = { ...process.env, DOCKER_HOST: socket };
  const daemon = execa(
    'setpriv',
    [
      // If this process is killed, the daemon ends as well.
      ...['--pdeathsig', 'TERM', 'dockerd', '--config-file', join(run, 'daemon.json'), '--host', socket],
      ...['--data-root', join(data, 'data'), '--exec-root', join(run, 'exec'), '--pidfile', join(run, 'pid')],
      ...['--iptables=false', '--ip6tables=false', '--bridge=none'],
    ],
    {
      reject: false,
      stdin: 'ignore',
      stdout: 'ignore',
      stderr: { file: join(run, 'log') },
      forceKillAfterDelay: 20_000,
    },
  );
  const stop = async () => {
    daemon.kill('SIGTERM');
    await daemon;
    await execa('umount', [join(run, 'exec', 'netns', 'default')], { reject: false });
    await unlock();
  };
  try {
    await untilItAnswers(env, () => daemon.exitCode === null);
  } catch (error) {
    await stop();
    const log = await readFile(join(run, 'log'), 'utf8').catch(() => '');
    throw new Error(`dockerd did not start:\n${log.split('\n').slice(-15).join('\n')}`, { cause: error });
  }
  return { kind: 'docker', env, [Symbol.asyncDispose]: stop };
}

async function untilItAnswers(env: NodeJS.ProcessEnv, alive: () => boolean): Promise<void> {
  const end = Date.now() + 60_000;
  for (;;) {
    try {
      await findEngine('docker', env);
      return;
    } catch (error) {
      if (!alive() || Date.now() > end) throw error;
    }
    await sleep(200);
  }
}

/** Waits for a lock that the kernel releases when this process ends, however it ends. Returns what releases it. */
async function lock(path: string): Promise<() => Promise<void>> {
  const holder = execa('flock', [path, 'cat'], { reject: false, stdin: 'pipe', stdout: 'pipe', buffer: false });
  holder.stdin.write('locked');
  await once(holder.stdout, 'data');
  return async () => {
    holder.stdin.end();
    await holder;
  };
}

/**
 * Podman. For root with storage of its own in the cache folder, and with settings that also work where cgroups are of
 * version 1 and limits may not be raised; for anybody else as it is set up. Test files wait for each other here too, so
 * that each sees only its own containers.
 */
export async function startPodman(): Promise<TestEngine> {
  const env = process.getuid?.() === 0 ? { ...process.env, ...(await podmanConfig()) } : process.env;
  const unlock = await lock(join(tmpdir(), 'failback-podman.lock'));
  try {
    await findEngine('podman', env);
  } catch (error) {
    await unlock();
    throw error;
  }
  return { kind: 'podman', env, [Symbol.asyncDispose]: unlock };
}

async function podmanConfig(): Promise<NodeJS.ProcessEnv> {
  const data = join(defaultCacheDir(), 'test', 'podman');
  // Podman takes an empty run folder for a restart of the machine, so it must be one that a restart empties.
  const run = '/run/failback-podman';
  await mkdir(data, { recursive: true });
  const storage = join(data, 'storage.conf');
  const containers = join(data, 'containers.conf');
  await writeFile(
    storage,
    `[storage]\ndriver = "overlay"\ngraphroot = "${join(data, 'storage')}"\nrunroot = "${run}/storage"\n`,
  );
  await writeFile(
    containers,
    `[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
tmp_dir = "${run}/tmp"
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=1000:1000"]
`,
  );
  return { CONTAINERS_CONF: containers, CONTAINERS_STORAGE_CONF: storage };
}

/** The toolbox image in a test engine, with its base image made from Debian packages. Returns the image's name. */
export async function ensureToolboxImage({ kind, env }: TestEngine, release = DEFAULT_RELEASE): Promise<string> {
  await execa(baseImageScript, [release], { env: { ...env, ENGINE: kind }, extendEnv: false });
  return ensureImage(await findEngine(kind, env), { release, host: silentHost });
}
