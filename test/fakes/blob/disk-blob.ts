import { randomBytes, randomUUID } from 'node:crypto';
import type { FakeClock } from '../clock.ts';
import { type Account, type DiskBlobOptions, newContainer } from './account.ts';
import { sasToSign, signSas } from './auth/sas.ts';
import { type BlobView, PageBlobState } from './page-blob-state.ts';

/** The blob of a managed disk that is being uploaded, or read. */
export interface DiskBlob extends BlobView {
  /**
   * A SAS URL as `beginGetAccess` gives it: it names a stored access policy, and shows neither permissions nor expiry.
   * Older ones stay good. Who may write may read, too.
   */
  url(options: { readonly access: 'Read' | 'Write'; readonly expiresOn: Date }): string;
  /** Ends all its SAS, as `endGetAccess` does. The bytes stay. */
  revoke(): void;
  /** The bytes go too. */
  remove(): Promise<void>;
}

const SAS_VERSION = '2018-03-28';
const BLOB = 'abcd';

/** Makes a hidden account with the blob of one disk in it: zeros in the whole length. `baseUrl` without a slash. */
export function attachDisk(
  accounts: Map<string, Account>,
  baseUrl: string,
  size: number,
  options: DiskBlobOptions,
  clock: FakeClock,
): DiskBlob {
  const name = `md-impexp-${randomBytes(6).toString('hex')}`;
  const folder = randomBytes(6).toString('hex');
  const account: Account = { name, key: randomBytes(64), containers: new Map(), disk: options };
  const container = newContainer(clock);
  const blob = new PageBlobState(size, clock);
  container.blobs.set(BLOB, blob);
  account.containers.set(folder, container);
  accounts.set(name, account);
  return {
    size,
    metadata: {},
    read: (offset, length) => blob.read(offset, length),
    ranges: () => blob.ranges(),
    url({ access, expiresOn }) {
      const identifier = randomUUID();
      container.policies.set(identifier, { permissions: access === 'Write' ? 'rw' : 'r', expiresOn });
      const query = new URLSearchParams({ sv: SAS_VERSION, sr: 'b', si: identifier });
      query.set('sig', signSas(account.key, sasToSign(query, name, folder, BLOB)));
      return `${baseUrl}/${name}/${folder}/${BLOB}?${query.toString()}`;
    },
    revoke: () => container.policies.clear(),
    async remove() {
      accounts.delete(name);
      await blob.store.close();
    },
  };
}
