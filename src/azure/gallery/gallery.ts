import type { GalleryImageVersion } from '@azure/arm-compute';
import { setTimeout as sleep } from 'node:timers/promises';
import { FailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import type { StepIo } from '../../step-io.ts';
import type { Azure } from '../arm.ts';
import { ifThere, taken } from '../exists.ts';
import { checkDefinition, type DefinitionOptions, newDefinition } from './definition.ts';
import { isFailed, newVersion, replicated, type VersionOptions } from './version.ts';
import type { Landed } from '../landing.ts';
import type { Publication } from '../publication.ts';
import { isWhole, settled } from '../settled.ts';
import { digestTag } from '../tags.ts';

export interface GalleryOptions extends DefinitionOptions, VersionOptions {
  readonly resourceGroup: string;
  readonly gallery: string;
  /** Three numbers, such as 1.0.0. */
  readonly version: string;
  /** Throw away a version of another disk. */
  readonly replace: boolean;
}

/** Looks at how far the copies are, per look at the operation itself. */
const PACE = 5;

/**
 * A version of an image in an Azure Compute Gallery, copied to its regions. The gallery and the definition are made
 * where they are missing; a definition of another kind is an error (`E_EXISTS`) before anything is sent.
 */
export function galleryVersion(azure: Azure, options: GalleryOptions): Publication {
  const { resourceGroup: group, gallery, definition, version, location, replace } = options;
  const { galleries, galleryImages, galleryImageVersions: versions } = azure.compute;
  const id = `/subscriptions/${azure.subscription}/resourceGroups/${group}/providers/Microsoft.Compute/galleries/${gallery}/images/${definition}/versions/${version}`;
  const what = `version ${version} of ${gallery}/${definition}`;

  const findVersion = (signal: AbortSignal) =>
    ifThere(
      azure.call(`look at ${what}`, signal, (call) =>
        versions.get(group, gallery, definition, version, { ...call, expand: 'ReplicationStatus' }),
      ),
    );
  const findDefinition = async (signal: AbortSignal) => {
    const there = await ifThere(
      azure.call(`look at the image definition ${definition}`, signal, (call) =>
        galleryImages.get(group, gallery, definition, call),
      ),
    );
    if (there) checkDefinition(there, options);
    return there;
  };

  /** Whether it is missing, the same, or to be removed. Throws `E_EXISTS` for another that may not go. */
  const judge = (there: GalleryImageVersion | undefined, digest: string) => {
    if (!there) return 'missing';
    const same = digestTag(there.tags) === digest;
    if (same && isWhole(there)) return 'same';
    // Azure makes nothing under the name of a failed version, whatever that was made of.
    if (same || replace || isFailed(there)) return 'in the way';
    throw taken(what, id, digestTag(there.tags));
  };

  const makeGallery = async (signal: AbortSignal) => {
    const look = () =>
      ifThere(azure.call(`look at the gallery ${gallery}`, signal, (call) => galleries.get(group, gallery, call)));
    const there = await settled(azure, look, azure.pollMs, signal);
    if (there && isWhole(there)) return;
    await azure.call(`create the gallery ${gallery}`, signal, (call) =>
      galleries.createOrUpdate(group, gallery, { location, tags: { ...options.tags } }, call),
    );
  };
  const makeDefinition = async (signal: AbortSignal) => {
    const there = await settled(azure, findDefinition, azure.pollMs, signal);
    if (there && isWhole(there)) return;
    const wanted = { ...newDefinition(options), tags: { ...options.tags } };
    await azure.call(`create the image definition ${definition}`, signal, (call) =>
      galleryImages.createOrUpdate(group, gallery, definition, wanted, call),
    );
  };

  /** Tells how far the copies are, until they are all there. */
  const follow = (io: StepIo, signal: AbortSignal) => {
    const look = async () => {
      const there = await findVersion(signal);
      if (there?.replicationStatus) io.progress(replicated(there.replicationStatus), 100, 'items');
      return there;
    };
    return settled(azure, look, azure.pollMs * PACE, signal);
  };
  const make = async (source: Landed, digest: string, io: StepIo) => {
    const done = new AbortController();
    const made = azure.call(`publish ${what}`, io.signal, (call) =>
      versions.createOrUpdate(group, gallery, definition, version, newVersion(source, digest, options), call),
    );
    const signal = AbortSignal.any([io.signal, done.signal]);
    const following = sleep(azure.pollMs * PACE, undefined, { signal })
      .then(() => follow(io, signal))
      .catch(() => undefined);
    try {
      await made;
    } finally {
      done.abort();
      await following;
    }
  };

  return {
    id,
    async look(digest, { signal }) {
      if (!(await findDefinition(signal))) return false;
      return judge(await findVersion(signal), digest) === 'same';
    },
    async publish(source, digest, io) {
      const { signal, host } = io;
      await makeGallery(signal);
      await makeDefinition(signal);
      const state = judge(await follow(io, signal), digest);
      if (state === 'same') return;
      if (state === 'in the way') {
        report(host, 'note.info', `Removing ${what} that is there`, { id });
        await azure.call(`delete ${what}`, signal, (call) =>
          versions.delete(group, gallery, definition, version, call),
        );
      }
      await make(source, digest, io);
      const made = await findVersion(signal);
      if (made && isWhole(made)) return;
      throw new FailbackError('E_AZURE', `Azure published ${what}, but it is ${made?.provisioningState ?? 'gone'}.`, {
        hint: 'Run it again: the failed version is replaced.',
        data: { id },
      });
    },
  };
}
