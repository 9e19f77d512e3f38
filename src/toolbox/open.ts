import { FailbackError, isFailbackError } from '../errors.ts';
import { type Host, report, silentHost } from '../events.ts';
import { createContainerToolbox } from './container.ts';
import { type EngineKind, findEngine } from './engine.ts';
import { createHostToolbox } from './host.ts';
import { ensureImage } from './image.ts';
import { REQUIREMENTS, type Requirement } from './requirements.ts';
import type { Toolbox } from './toolbox.ts';
import { requireTools } from './versions.ts';

export type ToolboxKind = 'auto' | 'docker' | 'podman' | 'host';

export interface OpenToolboxOptions {
  readonly kind?: ToolboxKind;
  /** What will be run; all of it must be there. Everything unless told. */
  readonly requirements?: readonly Requirement[] | undefined;
  /** Debian release of the toolbox image. */
  readonly release?: string | undefined;
  /** Where the host toolbox makes its work folder. */
  readonly workDir?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  readonly host?: Host;
  readonly signal?: AbortSignal | undefined;
}

export interface OpenToolbox {
  readonly toolbox: Toolbox;
  /** Versions of the required tools. */
  readonly versions: Readonly<Record<string, string>>;
}

/**
 * A toolbox that has all required tools. `auto` takes this machine's own tools if they are complete, else docker, else
 * podman. Throws `E_NO_TOOLBOX` with the reason of each, or for a chosen kind that kind's own error.
 */
export async function openToolbox(options: OpenToolboxOptions = {}): Promise<OpenToolbox> {
  const { kind = 'auto', host = silentHost, signal } = options;
  if (kind !== 'auto') return open(kind, options);
  const reasons: string[] = [];
  for (const candidate of ['host', 'docker', 'podman'] as const) {
    try {
      return await open(candidate, options);
    } catch (error) {
      if (!isFailbackError(error) || signal?.aborted) throw error;
      reasons.push(`${candidate}: ${error.message}`);
      report(host, 'tool.line', `${candidate} will not do: ${error.message}`, { tool: candidate, line: error.message });
    }
  }
  throw new FailbackError('E_NO_TOOLBOX', `Nothing here can build an image. ${reasons.join(' ')}`, {
    hint: 'Start docker or podman, or install the tools; "failback doctor" gives the command.',
    data: { reasons },
  });
}

async function open(kind: Exclude<ToolboxKind, 'auto'>, options: OpenToolboxOptions): Promise<OpenToolbox> {
  const toolbox = kind === 'host' ? await createHostToolbox(options) : await openContainer(kind, options);
  try {
    return { toolbox, versions: await requireTools(toolbox, options.requirements ?? REQUIREMENTS, options.signal) };
  } catch (error) {
    await toolbox[Symbol.asyncDispose]();
    throw error;
  }
}

async function openContainer(
  kind: EngineKind,
  { env, release, host = silentHost, signal }: OpenToolboxOptions,
): Promise<Toolbox> {
  const engine = await findEngine(kind, env);
  const image = await ensureImage(engine, { host, signal, ...(release === undefined ? {} : { release }) });
  return createContainerToolbox({ engine, image, host, signal });
}
