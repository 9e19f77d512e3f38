import type { CachedStep } from '../../cache/step-key.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import type { Materials } from '../../trust/package.ts';
import type { Note } from './notes.ts';
import type { BuiltFile } from './options.ts';

/** What is to be said of a finished image, whoever built it and when: the part of the manifest that the cache keeps. */
export interface ImageFacts {
  readonly iso: Pick<Manifest['input']['iso'], 'label' | 'layout' | 'createdAt'>;
  readonly templates: string;
  readonly epoch: number;
  readonly image: Manifest['image'];
  /** For provenance and SBOM; undefined if the build was not to write them. */
  readonly materials: Materials | undefined;
  /** What was worth saying while it was built. */
  readonly notes: readonly Note[];
}

/** What the cache knows of a disk; of a VHD also `image`. */
export interface DiskFacts extends Pick<BuiltFile, 'virtualSize' | 'sha256'> {
  readonly image?: ImageFacts;
}

/** The steps that make the files of a build, by their extension. */
export const OUTPUTS = { vhd: 'vhd', vmdk: 'vmdk', raw: 'disk' } as const satisfies Record<string, CachedStep>;
export type Extension = keyof typeof OUTPUTS;
