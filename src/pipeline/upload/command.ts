import { kebab } from '../../kebab.ts';
import { commandLine } from '../../toolbox/command-line.ts';
import type { UploadOptions } from './options.ts';

/** The options that say where an upload goes, in the order in which they are written. */
const WHERE = [
  'resourceGroup',
  'name',
  'location',
  'subscription',
  'cloud',
  'as',
  'via',
  'storageAccount',
  'container',
  'gallery',
  'imageVersion',
  'generation',
] as const satisfies readonly (keyof UploadOptions)[];

/** The command that takes an upload up again; with `--discard`, the one that gives it up. */
export function uploadCommand(options: UploadOptions, ...more: readonly string[]): string {
  return commandLine({ tool: 'failback', args: ['upload', options.path, ...targetFlags(options), ...more] });
}

/** Where an upload goes, as it is typed. */
export function targetFlags(options: Partial<UploadOptions>): string[] {
  const where = WHERE.flatMap((name) => (options[name] === undefined ? [] : [flag(name), String(options[name])]));
  const regions = (options.targetRegions ?? []).flatMap((region) => ['--target-region', region]);
  const flags = (['specialized', 'nvme', 'replace'] as const).filter((name) => options[name]).map(flag);
  return [...where, ...regions, ...flags];
}

function flag(name: string): string {
  return `--${kebab(name)}`;
}
