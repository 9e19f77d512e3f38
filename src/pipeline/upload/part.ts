import type { ImageOrigin } from '../../azure/tags.ts';

/** A name under which an image is published. */
export interface PublishedName {
  /** Of the managed image, the disk, or the image definition of a gallery. */
  readonly name: string;
  readonly origin?: ImageOrigin | undefined;
}

/** What an upload is a part of; nothing, unless told. */
export interface UploadPart {
  /** What the ids of its steps begin with. */
  readonly prefix?: string;
  /** Asked when the steps run; what the manifest beside the image says unless told. */
  readonly origin?: () => ImageOrigin | undefined;
  /** Names under which the one that is sent is published; the upload's own is then only that of the source. */
  readonly names?: readonly PublishedName[];
  /** The command that goes on with it, if that is not `upload`. */
  readonly command?: string;
}
