import { FailbackError, isFailbackError } from '../errors.ts';
import type { Requirement } from './requirements.ts';
import type { Toolbox } from './toolbox.ts';

/** The first dotted number in what a tool says of itself; tools print it on either stream and with any exit code. */
export function parseVersion(output: string): string | undefined {
  return /\b(\d+(?:\.\d+)+)/.exec(output)?.[1];
}

/** Negative, zero or positive as `a` is older than, equal to or newer than `b`; dotted numbers. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [a, b].map((text) => text.split('.').map(Number));
  for (let i = 0; i < Math.max(left?.length ?? 0, right?.length ?? 0); i++) {
    const difference = (left?.[i] ?? 0) - (right?.[i] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

/** In place of a version, for what is no program. */
const PRESENT = 'present';

/** True if the version, which may not be known, is new enough. */
export function isNewEnough(version: string, minimum: string): boolean {
  return !/^\d/.test(version) || compareVersions(version, minimum) >= 0;
}

/** The version of one tool in the toolbox; undefined if it is not there. */
export async function toolVersion(
  toolbox: Toolbox,
  { tool, versionArgs, file }: Requirement,
  signal?: AbortSignal,
): Promise<string | undefined> {
  try {
    if (file !== undefined) {
      await toolbox.run({ tool: 'test', args: ['-e', file] }, { signal });
      return PRESENT;
    }
    const { stdout, stderr } = await toolbox.run({ tool, args: versionArgs }, { signal });
    return parseVersion(stdout) ?? parseVersion(stderr) ?? 'unknown';
  } catch (error) {
    if (!isFailbackError(error)) throw error;
    if (error.code === 'E_TOOL_MISSING') return undefined;
    if (error.code !== 'E_TOOL_FAILED') throw error;
    if (file !== undefined) return undefined;
    // Some tools end with an error after they have printed their version or usage.
    return parseVersion(String(error.data.stderr)) ?? 'unknown';
  }
}

/** The versions of all these tools. Throws `E_TOOL_MISSING` or `E_TOOL_TOO_OLD`, naming every tool concerned. */
export async function requireTools(
  toolbox: Toolbox,
  requirements: readonly Requirement[],
  signal?: AbortSignal,
): Promise<Record<string, string>> {
  const found = await Promise.all(
    requirements.map(async (need) => ({ need, version: await toolVersion(toolbox, need, signal) })),
  );
  const missing = found.filter(({ version }) => version === undefined).map(({ need }) => need);
  if (missing.length > 0) {
    const packages = [...new Set(missing.map((need) => need.package))];
    throw new FailbackError('E_TOOL_MISSING', `Not installed: ${missing.map(({ tool }) => tool).join(', ')}.`, {
      hint: `On Debian or Ubuntu: sudo apt-get install --no-install-recommends ${packages.join(' ')} — or use --toolbox docker.`,
      data: { tools: missing.map(({ tool }) => tool), packages },
    });
  }
  const old = found.filter(({ need, version = '' }) => !isNewEnough(version, need.minimum));
  if (old.length > 0) {
    const list = old.map(({ need, version }) => `${need.tool} ${version ?? ''} (needed: ${need.minimum})`).join(', ');
    throw new FailbackError('E_TOOL_TOO_OLD', `Too old: ${list}.`, {
      hint: 'Use --toolbox docker or --toolbox podman.',
    });
  }
  return Object.fromEntries(found.map(({ need, version }) => [need.tool, version ?? 'unknown']));
}
