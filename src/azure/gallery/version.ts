import type { GalleryImageVersion, ReplicationStatus } from '@azure/arm-compute';
import type { Landed } from '../landing.ts';
import { type ImageOrigin, resourceTags, type Tags } from '../tags.ts';
import type { TargetRegion } from './target-regions.ts';

export interface VersionOptions {
  /** Region of the source. */
  readonly location: string;
  /** Must have the source's region. */
  readonly targetRegions: readonly TargetRegion[];
  /** `Full` unless told; `Shallow` is quicker, and for tests: the version stays bound to its source. */
  readonly replicationMode?: 'Full' | 'Shallow' | undefined;
  readonly tags: Tags;
  /** What the image was built of, if that is known. */
  readonly origin?: ImageOrigin | undefined;
}

/** A version as Azure makes it ("Gallery Image Versions - Create Or Update", 2025-03-03). */
export function newVersion(source: Landed, digest: string, options: VersionOptions): GalleryImageVersion {
  const { location, targetRegions, replicationMode = 'Full', tags, origin } = options;
  return {
    location,
    tags: { ...resourceTags(digest, tags, origin) },
    publishingProfile: {
      replicationMode,
      targetRegions: targetRegions.map(({ name, replicas }) => ({ name, regionalReplicaCount: replicas })),
    },
    storageProfile: { osDiskImage: { hostCaching: 'ReadWrite', source: sourceOf(source) } },
  };
}

function sourceOf(source: Landed) {
  if (source.kind === 'disk') return { id: source.id };
  const { url: uri, storageAccountId } = source;
  return { uri, ...(storageAccountId === undefined ? {} : { storageAccountId }) };
}

/** True if nothing can come of it, and nothing else can have its name. */
export function isFailed({ provisioningState: state = '' }: GalleryImageVersion): boolean {
  return ['Failed', 'Deleting'].includes(state);
}

/** How far the copies are, in whole percent of all regions. */
export function replicated({ summary = [] }: ReplicationStatus = {}): number {
  if (summary.length === 0) return 0;
  const sum = summary.reduce((all, { progress = 0, state }) => all + (state === 'Completed' ? 100 : progress), 0);
  return Math.floor(sum / summary.length);
}
