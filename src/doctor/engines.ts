import { isFailbackError } from '../errors.ts';
import { type EngineKind, findEngine } from '../toolbox/engine.ts';
import { DEFAULT_RELEASE, hasImage, imageName } from '../toolbox/image.ts';
import type { Finding } from './finding.ts';

const INSTALL: Readonly<Record<EngineKind, string>> = {
  docker: 'sudo apt-get install docker.io',
  podman: 'sudo apt-get install podman',
};

/** The container engines: is the client there, and does the server answer? */
export async function checkEngines(env: NodeJS.ProcessEnv): Promise<Finding[]> {
  return Promise.all((['docker', 'podman'] as const).map((kind) => checkEngine(kind, env)));
}

async function checkEngine(kind: EngineKind, env: NodeJS.ProcessEnv): Promise<Finding> {
  const base = { group: 'engines', name: kind } as const;
  try {
    const engine = await findEngine(kind, env);
    const image = await imageName(DEFAULT_RELEASE);
    const has = await hasImage(engine, image);
    const detail = `${engine.version} answers; the toolbox image ${has ? 'is there' : 'is built on first use'}`;
    return { ...base, status: 'ok', found: engine.version, detail };
  } catch (error) {
    if (!isFailbackError(error)) throw error;
    // An engine is one of several ways: that it is missing is no problem by itself.
    if (error.code === 'E_TOOL_MISSING')
      return { ...base, status: 'skipped', detail: 'not installed', fix: INSTALL[kind] };
    const fix = error.hint === undefined ? {} : { fix: error.hint };
    return { ...base, status: 'warning', detail: error.message, ...fix };
  }
}
