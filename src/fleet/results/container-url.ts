import { isIP } from 'node:net';
import { hideSas } from '../../azure/pages/blob-client.ts';
import { FailbackError } from '../../errors.ts';
import { parseHttpUrl, shownUrl } from '../../url.ts';

/** A folder in a container of a storage account, as its URL tells it. */
export interface ContainerUrl {
  readonly account: string;
  readonly hostname: string;
  /** URL of the container, without a query and without a slash at its end. */
  readonly container: string;
  /** What the names of the blobs begin with: empty, or ending with a slash. */
  readonly prefix: string;
  /** Without a question mark; empty if there is none. */
  readonly sas: string;
}

/**
 * Reads `https://ACCOUNT.blob.core.windows.net/CONTAINER[/PREFIX][?SAS]`. Behind an address or `localhost`, as emulators
 * have it, the account comes first in the path. A SAS is kept out of all output from now on. Throws `E_USAGE`.
 */
export function parseContainerUrl(text: string): ContainerUrl {
  const { origin, hostname, pathname, search } = parseHttpUrl(text, 'results');
  hideSas(text);
  const parts = pathname.split('/').filter(Boolean);
  const inPath = hostname === 'localhost' || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0;
  const account = (inPath ? parts.shift() : hostname.split('.')[0]) ?? '';
  const [container, ...folders] = parts;
  if (container === undefined) {
    throw new FailbackError('E_USAGE', `${shownUrl(text)} names no container for results.`, {
      hint: 'Write https://ACCOUNT.blob.core.windows.net/CONTAINER, with a folder behind it if you like.',
    });
  }
  return {
    ...{ account, hostname },
    container: [origin, ...(inPath ? [account] : []), container].join('/'),
    prefix: folders.map((folder) => `${decoded(folder)}/`).join(''),
    sas: search.slice(1),
  };
}

/** A part of a path without its escapes; as it stands if they make no sense. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
