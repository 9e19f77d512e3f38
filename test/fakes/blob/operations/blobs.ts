import { type Call, metadataOf, needed, neededSize } from '../call.ts';
import { checkConditions } from '../conditions.ts';
import { PageBlobState } from '../page-blob-state.ts';
import { Refusal, badHeader, notFaked } from '../refusal.ts';
import { type Operation, neededBlob, neededContainer } from './operation.ts';

/** What the user says of the content, and the header of an answer that says it again. */
const CONTENT = {
  'x-ms-blob-content-type': 'content-type',
  'x-ms-blob-content-md5': 'content-md5',
  'x-ms-blob-content-encoding': 'content-encoding',
  'x-ms-blob-content-language': 'content-language',
  'x-ms-blob-content-disposition': 'content-disposition',
  'x-ms-blob-cache-control': 'cache-control',
} as const;

function contentOf({ headers }: Call): Record<string, string> {
  const pairs = Object.entries(CONTENT).map(([from, to]) => [to, headers[from]]);
  return Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined));
}

/** Put Blob, for page blobs: zeros in the whole length. */
export const createBlob: Operation = {
  onDisks: false,
  permission: ({ blob }) => (blob ? 'w' : 'cw'),
  async run(context) {
    const { call, blob, body, clock } = context;
    const { blobs } = neededContainer(context);
    const type = needed(call, 'x-ms-blob-type');
    if (type !== 'PageBlob')
      throw ['BlockBlob', 'AppendBlob'].includes(type) ? notFaked(type) : badHeader('x-ms-blob-type', type);
    const size = neededSize(call, 'x-ms-blob-content-length');
    if (body.length > 0) throw badHeader('content-length', String(body.length));
    if (blob && call.headers['if-none-match'] === '*') throw new Refusal(409, 'BlobAlreadyExists');
    if (!blob && call.headers['if-match'] !== undefined) throw new Refusal(412, 'ConditionNotMet');
    if (blob) {
      checkConditions(call, blob, true);
      await blob.store.close();
    }
    const made = new PageBlobState(size, clock);
    made.metadata = metadataOf(call);
    made.content = contentOf(call);
    blobs.set(call.blob, made);
    return { status: 201, headers: { ...made.version.headers, 'x-ms-request-server-encrypted': 'true' } };
  },
};

/** Delete Blob. */
export const deleteBlob: Operation = {
  onDisks: false,
  permission: () => 'd',
  async run(context) {
    const blob = neededBlob(context);
    checkConditions(context.call, blob, true);
    await blob.store.close();
    context.container?.blobs.delete(context.call.blob);
    return { status: 202, headers: {} };
  },
};

/** Set Blob Properties, with a new length too. */
export const setProperties: Operation = {
  onDisks: false,
  permission: () => 'w',
  async run(context) {
    const blob = neededBlob(context);
    checkConditions(context.call, blob, true);
    if (context.call.headers['x-ms-blob-content-length'] !== undefined) {
      blob.resize(neededSize(context.call, 'x-ms-blob-content-length'));
    }
    const content = contentOf(context.call);
    // What is not named is forgotten, except where only the length was set.
    if (Object.keys(content).length > 0) blob.content = content;
    blob.version.touch();
    return { status: 200, headers: { ...blob.version.headers, 'x-ms-blob-sequence-number': '0' } };
  },
};

/** Set Blob Metadata. */
export const setMetadata: Operation = {
  onDisks: false,
  permission: () => 'w',
  async run(context) {
    const blob = neededBlob(context);
    checkConditions(context.call, blob, true);
    blob.metadata = metadataOf(context.call);
    blob.version.touch();
    return { status: 200, headers: blob.version.headers };
  },
};
