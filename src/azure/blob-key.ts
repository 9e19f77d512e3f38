import type { TokenCredential } from '@azure/identity';
import { addSecret } from '../redact.ts';
import type { AccountKey } from './pages/blob-client.ts';

/** What opens a storage account. */
export type BlobKey =
  | TokenCredential
  | AccountKey
  | {
      /** Without a question mark. */
      readonly sas: string;
    };

/**
 * The account's key in `AZURE_STORAGE_KEY`, or a SAS in `AZURE_STORAGE_SAS_TOKEN`, as the Azure CLI knows them, else
 * `credential`. What is found is kept out of all output from then on.
 */
export function blobKey(account: string, env: NodeJS.ProcessEnv, credential: TokenCredential): BlobKey {
  const { AZURE_STORAGE_KEY: key, AZURE_STORAGE_SAS_TOKEN: token } = env;
  if (key) {
    addSecret(key);
    return { account, key };
  }
  if (!token) return credential;
  const sas = token.replace(/^\?/, '');
  addSecret(sas);
  return { sas };
}
