import type { Call } from './call.ts';
import type { PageBlobState } from './page-blob-state.ts';
import { Refusal, notFaked } from './refusal.ts';

/** Headers that would change what is done; passing over them would let a wrong client look right. */
const NOT_FAKED =
  /^x-ms-(?:if-sequence-number-|if-tags|encryption-(?:key|algorithm|scope)|structured-|source-|copy-source|access-tier|snapshot|tags|immutability|legal-hold)/;

export function refuseUnknownHeaders({ headers }: Call): void {
  const name = Object.keys(headers).find((header) => NOT_FAKED.test(header));
  if (name !== undefined) throw notFaked(`the header ${name}`);
}

/** Whether the blob is as the client asks (Conditional headers, REST API of Blob Storage), and its lease lets pass. */
export function checkConditions({ headers }: Call, blob: PageBlobState, writes: boolean): void {
  blob.lease.check(headers['x-ms-lease-id'], writes);
  const { etag, lastModified } = blob.version;
  const names = (list: string | undefined) => (list ?? '').split(',').some((tag) => ['*', etag].includes(tag.trim()));
  const changedSince = (date: string) => Math.floor(lastModified.getTime() / 1000) * 1000 > Date.parse(date);
  const unmodified = headers['if-unmodified-since'];
  if (headers['if-match'] !== undefined && !names(headers['if-match'])) throw new Refusal(412, 'ConditionNotMet');
  if (unmodified !== undefined && changedSince(unmodified)) throw new Refusal(412, 'ConditionNotMet');
  const since = headers['if-modified-since'];
  if (names(headers['if-none-match']) || (since !== undefined && !changedSince(since))) {
    throw new Refusal(writes ? 412 : 304, 'ConditionNotMet');
  }
}
