import type { BlobGetPropertiesResponse, PageBlobClient } from '@azure/storage-blob';
import { report } from '../events.ts';
import { isFailbackError } from '../errors.ts';
import type { StepIo } from '../step-io.ts';
import { azureError } from './azure-error.ts';
import { blobClient } from './pages/blob-client.ts';
import type { BlobKey } from './blob-key.ts';
import { dryBlob } from './pages/dry-blob.ts';
import type { AzureCall } from './dry-run.ts';
import { ifThere, taken } from './exists.ts';
import { keptConnections } from './kept-connections.ts';
import type { Berth, Cargo, Landed, Landing } from './landing.ts';
import { checkName } from './names.ts';
import { openPageBlob } from './pages/open-page-blob.ts';
import { tryBlob } from './pages/try-blob.ts';

export interface BlobLandingOptions {
  /** The account's blob endpoint, without a slash at its end: `https://ACCOUNT.blob.core.windows.net`. */
  readonly endpoint: string;
  /** It must exist. */
  readonly container: string;
  /** Must end with `.vhd`: Azure makes images of no other blobs. */
  readonly name: string;
  readonly key: BlobKey;
  /** Throw away what is there of another disk. */
  readonly replace?: boolean;
  /** ARM id of the account, if it is known; handed on in `Landed`. */
  readonly storageAccountId?: string | undefined;
  /** `x-ms-version` of all requests. */
  readonly apiVersion?: string | undefined;
  readonly caFile?: string | undefined;
  /** Nothing is changed; this hears of the calls instead. */
  readonly dryRun?: ((call: AzureCall) => void) | undefined;
}

/** Metadata of the blob: what it was made of, and whether all of it has arrived. */
const DIGEST = 'failbackdigest';
const STATE = 'failbackstate';

/**
 * A page blob in a storage account. Who makes it says in its metadata what it is made of; there is no lease, because
 * one whose holder was killed would keep the next run out. Throws `E_USAGE` for names that Azure does not take.
 */
export function blobLanding(options: BlobLandingOptions): Landing {
  const { endpoint, container, name, key, replace = false, storageAccountId, apiVersion, caFile, dryRun } = options;
  checkName('container', container, '--container');
  checkName('blob', name, '--name');
  const id = `${endpoint}/${container}/${name.split('/').map(encodeURIComponent).join('/')}`;
  const url = 'sas' in key ? `${id}?${key.sas}` : id;
  const access = { ...('sas' in key ? {} : { credential: key }), apiVersion };
  const landed: Landed = { kind: 'blob', url: id, storageAccountId };
  let opened: Promise<PageBlobClient> | undefined;
  const client = () => (opened ??= keptConnections(caFile).then((http) => blobClient(url, { ...access, http })));

  /** One request of the client; `what` completes "Azure did not …". */
  async function ask<T>(
    method: string,
    what: string,
    io: StepIo,
    request: (client: PageBlobClient, call: { readonly abortSignal: AbortSignal }) => Promise<T>,
  ): Promise<T> {
    const to = await client();
    return await tryBlob({ name: id }, method, io, async (signal) => {
      try {
        return await request(to, { abortSignal: signal });
      } catch (error) {
        signal.throwIfAborted();
        throw azureError(error, `${what} the blob ${name}`);
      }
    });
  }

  /** The same for a request that changes something. */
  async function change(
    method: string,
    what: string,
    io: StepIo,
    request: (client: PageBlobClient, call: { readonly abortSignal: AbortSignal }) => Promise<unknown>,
  ): Promise<void> {
    report(io.host, 'azure.call', `${method} ${id}`, { method, resource: id });
    if (dryRun) dryRun({ method, resource: id });
    else await ask(method, what, io, request);
  }

  const look = (io: StepIo) => ifThere(ask('HEAD', 'look at', io, (to, call) => to.getProperties(call)));

  const remove = (io: StepIo) =>
    ifThere(change('DELETE', 'delete', io, (to, call) => to.delete({ ...call, deleteSnapshots: 'include' })));

  async function create(cargo: Cargo, io: StepIo): Promise<void> {
    const metadata = { [DIGEST]: cargo.digest, [STATE]: 'uploading' };
    const conditions = { ifNoneMatch: '*' };
    try {
      await change('PUT', 'create', io, (to, call) => to.create(cargo.fileSize, { ...call, metadata, conditions }));
    } catch (error) {
      // It may have been made by a try whose answer was lost.
      const exists = isFailbackError(error) && error.data.azureCode === 'BlobAlreadyExists';
      if (!exists || !isOf(cargo, await look(io))) throw error;
    }
  }

  async function open(cargo: Cargo, io: StepIo): Promise<Berth> {
    const there = await look(io);
    const found = isOf(cargo, there);
    if (found && there?.metadata?.[STATE] === 'complete') return { landed };
    if (there && !found) {
      const digest = there.metadata?.[DIGEST];
      if (!replace) throw taken(`blob ${name}`, id, digest);
      report(io.host, 'note.info', `Removing the blob ${name} that is there`, { id });
      await remove(io);
    }
    if (!found) await create(cargo, io);
    if (dryRun) return { blob: dryBlob(id, cargo.fileSize), found };
    return { blob: await openPageBlob({ url: async () => url }, { ...access, caFile }), found };
  }

  return {
    id,
    open,
    async finish(io) {
      const there = await look(io);
      const metadata = { ...there?.metadata, [STATE]: 'complete' };
      await change('PUT', 'set the metadata of', io, (to, call) => to.setMetadata(metadata, call));
      return landed;
    },
    async discard(io, digest) {
      const there = await look(io);
      if (digest !== undefined && there?.metadata?.[DIGEST] !== digest) return;
      if (there && there.metadata?.[DIGEST] === undefined) throw taken(`blob ${name}`, id, undefined);
      if (there) await remove(io);
    },
  };
}

function isOf({ digest, fileSize }: Cargo, there: BlobGetPropertiesResponse | undefined): boolean {
  return there?.blobType === 'PageBlob' && there.contentLength === fileSize && there.metadata?.[DIGEST] === digest;
}
