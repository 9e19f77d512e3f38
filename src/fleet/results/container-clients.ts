import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { BlockBlobClient, ContainerClient } from '@azure/storage-blob';
import { blobKey } from '../../azure/blob-key.ts';
import { cloudOfBlobs } from '../../azure/cloud.ts';
import { defaultCredential, remembered } from '../../azure/credential.ts';
import { keptConnections } from '../../azure/kept-connections.ts';
import { blobPipeline } from '../../azure/pages/blob-client.ts';
import type { ContainerUrl } from './container-url.ts';

export interface ContainerOptions {
  readonly caFile?: string | undefined;
  /** Where a key or a SAS for the account may be. */
  readonly env: NodeJS.ProcessEnv;
}

/** What every call of a client is given. */
export interface Call {
  readonly abortSignal: AbortSignal;
}

export interface Clients {
  /** For what concerns several blobs. */
  readonly container: ContainerClient;
  /** For the blob of that name behind the prefix. */
  blob(name: string): Promise<BlockBlobClient>;
}

/** Clients for a folder in a container. Opened by the SAS of its URL, else as uploads are. */
export async function openClients(url: ContainerUrl, { caFile, env }: ContainerOptions): Promise<Clients> {
  const [{ BlockBlobClient, ContainerClient }, http] = await Promise.all([
    import('@azure/storage-blob'),
    keptConnections(caFile),
  ]);
  const { container, prefix, sas } = url;
  const key = sas === '' ? blobKey(url.account, env, await login(url, http)) : { sas };
  const query = 'sas' in key ? `?${key.sas}` : '';
  // The packages allow our policies in a pipeline for one client only.
  const pipeline = () => blobPipeline('sas' in key ? { http } : { http, credential: key });
  return {
    container: new ContainerClient(container + query, await pipeline()),
    async blob(name) {
      const path = (prefix + name).split('/').map(encodeURIComponent).join('/');
      return new BlockBlobClient(`${container}/${path}${query}`, await pipeline());
    },
  };
}

async function login({ hostname }: ContainerUrl, http: HttpClient): Promise<TokenCredential> {
  return remembered(await defaultCredential(cloudOfBlobs(hostname), http));
}
