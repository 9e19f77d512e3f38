import { execa } from 'execa';
import { FailbackError } from '../errors.ts';

export type EngineKind = 'docker' | 'podman';

/** A container engine whose command answers. */
export interface Engine {
  readonly kind: EngineKind;
  readonly command: string;
  readonly version: string;
  /** The user's environment: the engine's client finds its context and keys there. */
  readonly env: NodeJS.ProcessEnv;
}

/** GRUB, QEMU and the kernel of the practice ISO are for x86-64, whatever this machine is. */
export const PLATFORM: readonly string[] = process.arch === 'x64' ? [] : ['--platform', 'linux/amd64'];

/** How long an engine may take to say its version, in milliseconds. */
const PATIENCE = 15_000;

/** The engine, if its client is installed and its server answers. Throws `E_TOOL_MISSING`, `E_ENGINE_DOWN`. */
export async function findEngine(kind: EngineKind, env: NodeJS.ProcessEnv = process.env): Promise<Engine> {
  const format = kind === 'docker' ? '{{.Server.Version}}' : '{{.Version.Version}}';
  const args = kind === 'docker' ? ['version', '--format', format] : ['info', '--format', format];
  const result = await execa(kind, args, { env, extendEnv: false, reject: false, timeout: PATIENCE });
  if (!result.failed && result.stdout.trim() !== '') {
    return { kind, command: kind, version: result.stdout.trim(), env };
  }
  if (result.code === 'ENOENT')
    throw new FailbackError('E_TOOL_MISSING', `${kind} is not installed.`, { data: { tool: kind } });
  const reason = result.timedOut ? 'it did not answer in time' : (result.stderr.trim().split('\n').at(-1) ?? '');
  throw new FailbackError('E_ENGINE_DOWN', `${kind} does not answer: ${reason}`, {
    hint: kind === 'docker' ? 'Start it, for example with: sudo systemctl start docker' : 'Try: podman info',
    data: { command: `${kind} ${args.join(' ')}`, stderr: result.stderr.trim() },
  });
}
