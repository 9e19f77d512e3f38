import { azureError, isMissing } from '../../azure/azure-error.ts';
import { ifThere } from '../../azure/exists.ts';
import { tryBlob } from '../../azure/pages/try-blob.ts';
import { FailbackError, isFailbackError } from '../../errors.ts';
import { type Call, type Clients, type ContainerOptions, openClients } from './container-clients.ts';
import type { ContainerUrl } from './container-url.ts';
import { LARGEST, type PlaceIo, type ResultsPlace } from './place.ts';

/**
 * A folder in a container, which must exist, as block blobs. Opened by the SAS of the URL, else as uploads are. Whoever
 * writes a blob does so only over the version that it has seen.
 */
export function containerPlace(url: ContainerUrl, options: ContainerOptions, io: PlaceIo): ResultsPlace {
  const { container, prefix } = url;
  let opened: Promise<Clients> | undefined;
  const clients = () => (opened ??= openClients(url, options));
  const shown = (name: string) => `${container}/${prefix}${name}`;
  /** Entity tags of the versions that we have seen; null where there was nothing. */
  const seen = new Map<string, string | null>();

  /** One request; `what` completes "Azure did not …". */
  async function ask<T>(method: string, what: string, request: (to: Clients, call: Call) => Promise<T>): Promise<T> {
    const to = await clients();
    return await tryBlob({ name: shown('') }, method, io, async (signal) => {
      try {
        return await request(to, { abortSignal: signal });
      } catch (error) {
        signal.throwIfAborted();
        throw azureError(error, what);
      }
    });
  }

  const look = (name: string) =>
    ifThere(ask('HEAD', `look at the blob ${name}`, async (to, call) => (await to.blob(name)).getProperties(call)));

  async function read(name: string): Promise<string> {
    const get = async (to: Clients, call: Call) => {
      const blob = await to.blob(name);
      const { contentLength = 0 } = await blob.getProperties(call);
      return contentLength > LARGEST ? 'large' : await blob.downloadToBuffer(0, contentLength, call);
    };
    const content = await ifThere(ask('GET', `read the blob ${name}`, get));
    if (content === undefined) throw new FailbackError('E_INPUT_MISSING', `${shown(name)} is not there.`);
    if (content !== 'large') return content.toString('utf8');
    throw new FailbackError('E_FORMAT', `${shown(name)} is too large for a manifest or a report.`);
  }

  async function put(name: string, body: Buffer, conditions: object): Promise<string | null> {
    const what = { conditions, blobHTTPHeaders: { blobContentType: 'application/json' } };
    const { etag } = await ask('PUT', `write the blob ${name}`, async (to, call) =>
      (await to.blob(name)).upload(body, body.length, { ...call, ...what }),
    );
    return etag ?? null;
  }

  return {
    name: shown(''),
    read,
    async list() {
      const names = ask('LIST', `list the container ${container}`, async (to, call) => {
        const found: string[] = [];
        for await (const item of to.container.listBlobsByHierarchy('/', { ...call, prefix })) {
          if (item.kind === 'blob') found.push(item.name.slice(prefix.length));
        }
        return found;
      });
      return await names.catch((error: unknown) => {
        throw isMissing(error) ? noContainer(container, error) : error;
      });
    },
    async write(name, text) {
      if (!seen.has(name)) seen.set(name, (await look(name))?.etag ?? null);
      const tag = seen.get(name);
      try {
        seen.set(name, await put(name, Buffer.from(text), tag ? { ifMatch: tag } : { ifNoneMatch: '*' }));
      } catch (error) {
        if (isMissing(error)) throw noContainer(container, error);
        if (!isCollision(error)) throw error;
        // It may be our own, by a try whose answer was lost.
        const there = await look(name);
        if ((await read(name)) !== text) throw writtenByAnother(shown(name), error);
        seen.set(name, there?.etag ?? null);
      }
    },
  };
}

/** A refusal because there is another version than the one that was seen. */
function isCollision(error: unknown): boolean {
  return isFailbackError(error) && [409, 412].includes(Number(error.data.status));
}

function writtenByAnother(name: string, cause: unknown): FailbackError {
  return new FailbackError('E_OUTPUT_BUSY', `Another run has written ${name}.`, {
    hint: 'Let one run of each shard write its results, or give each fleet a folder of its own.',
    cause,
  });
}

function noContainer(container: string, cause: unknown): FailbackError {
  return new FailbackError('E_INPUT_MISSING', `There is no container ${container}.`, {
    hint: 'Make it first: az storage container create',
    cause,
  });
}
