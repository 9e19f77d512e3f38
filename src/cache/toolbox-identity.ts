import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { toolPath } from '../toolbox/host.ts';
import { DEFAULT_RELEASE, imageName } from '../toolbox/image.ts';
import type { Requirement } from '../toolbox/requirements.ts';
import type { ToolboxKind } from '../toolbox/open.ts';

export interface ToolboxChoice {
  readonly kind: Exclude<ToolboxKind, 'auto'>;
  /** Debian release of the toolbox image. */
  readonly release?: string | undefined;
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** What will be run. */
  readonly requirements: readonly Requirement[];
}

/** How long an engine may take to name an image, in milliseconds. */
const PATIENCE = 15_000;

/**
 * Names exactly the tools that a toolbox holds, without starting any: more than their versions do, because a
 * distribution mends tools without counting up. Undefined if the toolbox is not there, or incomplete.
 */
export async function toolboxIdentity(choice: ToolboxChoice): Promise<string | undefined> {
  return choice.kind === 'host' ? hostIdentity(choice.requirements) : imageIdentity(choice);
}

/** Size and time of each tool's file: package managers keep the time at which it was made. */
async function hostIdentity(requirements: readonly Requirement[]): Promise<string | undefined> {
  const lines: string[] = [];
  for (const { tool, file, purpose } of requirements) {
    const found = await firstFile(file === undefined ? toolPath().map((folder) => join(folder, tool)) : [file]);
    // What only some ISOs need may be missing.
    if (found === undefined && purpose === 'build') return undefined;
    lines.push(`${tool} ${found ?? '-'}`);
  }
  return ['host', ...lines].join('\n');
}

async function firstFile(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const found = await stat(path).catch(() => undefined);
    if (found?.isFile()) return `${path} ${found.size} ${found.mtimeMs}`;
  }
  return undefined;
}

async function imageIdentity({ kind, release, env = process.env }: ToolboxChoice): Promise<string | undefined> {
  const args = ['image', 'inspect', '--format', '{{.Id}}', await imageName(release ?? DEFAULT_RELEASE)];
  const result = await execa(kind, args, { env, extendEnv: false, reject: false, timeout: PATIENCE });
  const id = result.failed ? '' : result.stdout.trim();
  return id === '' ? undefined : `${kind} ${id}`;
}
