import { stepKey, type CachedStep } from '../../cache/step-key.ts';
import { sourceDateEpoch } from '../../epoch.ts';
import { guestFacts } from '../../guest/facts.ts';
import type { ResolvedBuildOptions } from './options.ts';

/** Everything that goes into an image. */
export interface BuildInput {
  /** Names the code that makes it. */
  readonly code: string;
  /** SHA-512 of the ISO. */
  readonly iso: string;
  /** Names the tools that are run. */
  readonly toolbox: string;
  /** Digest of the templates. */
  readonly templates: string;
  readonly options: Pick<ResolvedBuildOptions, 'fs' | 'generation' | 'size' | 'kernelArgs' | 'guest' | 'epoch'>;
}

export type BuildKeys = Readonly<Record<CachedStep, string>>;

/** The keys of the steps: each holds that of the step before, and so all that went into it. */
export function buildKeys({ code, iso, toolbox, templates, options }: BuildInput): BuildKeys {
  const { fs, generation, size, kernelArgs, guest } = options;
  const epoch = epochOption(options);
  const members = stepKey('members', { code, iso, toolbox, fs, generation });
  const disk = stepKey('disk', { members, templates, size, kernelArgs, guest, epoch });
  return { members, disk, vmdk: stepKey('vmdk', { disk }), vhd: stepKey('vhd', { disk }) };
}

/** The same for people, without secrets. */
export function inputFacts({ code, iso, toolbox, templates, options }: BuildInput): Record<CachedStep, object> {
  const { fs: filesystem, generation, size, kernelArgs, guest } = options;
  const members = { code, iso, toolbox: toolbox.split('\n'), filesystem, generation };
  const epoch = epochOption(options);
  const disk = { ...members, templates, size, kernelArgs, guest: guest && guestFacts(guest), epoch };
  return { members, disk, vmdk: disk, vhd: disk };
}

/** Null for the ISO's own time. */
function epochOption({ epoch }: Pick<ResolvedBuildOptions, 'epoch'>): number | null {
  return epoch ?? sourceDateEpoch() ?? null;
}
