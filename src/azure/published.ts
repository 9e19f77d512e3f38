import type { Azure } from './arm.ts';
import { ifThere } from './exists.ts';
import { galleryVersions } from './gallery/next-version.ts';
import { ourTags, type Tags } from './tags.ts';

/** Where something is published, as `UploadSettings` say it. */
export interface PublishedPlace {
  readonly as: 'image' | 'gallery' | 'disk';
  readonly resourceGroup: string;
  readonly gallery?: string | undefined;
}

/** A managed image, a disk, or the newest version of a gallery's definition, and what its tags say of it. */
export interface Published {
  /** ARM id. */
  readonly id: string;
  /** Azure's word: `Succeeded` if it can be used. */
  readonly state: string;
  /** Names the content of the disk; null if it was not made by failback-kit. */
  readonly digest: string | null;
  /** SHA-512 of the ISO of which the image was built. */
  readonly iso: string | null;
  /** AWS region of that ISO. */
  readonly region: string | null;
  /** Of the failback-kit that published it. */
  readonly version: string | null;
}

interface Resource {
  readonly id?: string;
  readonly provisioningState?: string;
  readonly diskState?: string;
  readonly tags?: Tags;
}

/** What is published under a name; null if there is nothing. Throws what `Azure.call` throws. */
export async function findPublished(
  azure: Azure,
  { as, resourceGroup: group, gallery = '' }: PublishedPlace,
  name: string,
  signal: AbortSignal,
): Promise<Published | null> {
  const { disks, images } = azure.compute;
  const look = async (): Promise<Resource | undefined> => {
    if (as === 'gallery') {
      return (await galleryVersions(azure, { resourceGroup: group, gallery, definition: name }, signal)).at(-1);
    }
    const what = `look at the ${as} ${name}`;
    return await ifThere<Resource>(
      as === 'disk'
        ? azure.call(what, signal, (call) => disks.get(group, name, call))
        : azure.call(what, signal, (call) => images.get(group, name, call)),
    );
  };
  const there = await look();
  if (there === undefined) return null;
  const { digest = null, iso = null, region = null, version = null } = ourTags(there.tags);
  return { id: there.id ?? '', state: stateOf(there), digest, iso, region, version };
}

/** A disk is there before its bytes are. */
function stateOf({ provisioningState = 'Unknown', diskState = '' }: Resource): string {
  return /Upload/.test(diskState) ? diskState : provisioningState;
}
