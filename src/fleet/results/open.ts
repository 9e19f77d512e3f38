import { containerPlace } from './container.ts';
import type { ContainerOptions } from './container-clients.ts';
import { parseContainerUrl } from './container-url.ts';
import { folderPlace } from './folder.ts';
import type { PlaceIo, ResultsPlace } from './place.ts';

/** Whether results are meant to lie on a server. */
export function isUrl(where: string): boolean {
  return /^https?:\/\//i.test(where);
}

/** The place of results that a folder or a URL names. Throws `E_USAGE`; nothing is asked for yet. */
export function openPlace(where: string, options: ContainerOptions, io: PlaceIo): ResultsPlace {
  return isUrl(where) ? containerPlace(parseContainerUrl(where), options, io) : folderPlace(where);
}
