import { FailbackError } from '../errors.ts';
import { parseHttpUrl } from '../url.ts';
import type { Azure } from './arm.ts';
import { checkName } from './names.ts';

/** Where the blobs of a storage account are: its name in this cloud, or an address of one's own. Throws `E_USAGE`. */
export function blobEndpoint(account: string, { cloud }: Pick<Azure, 'cloud'>): string {
  if (account.includes('://')) return parseHttpUrl(account, '--storage-account').href.replace(/\/$/, '');
  checkName('storage account', account, '--storage-account');
  return `https://${account}.blob.${cloud.storageSuffix}`;
}

/** The account's name, which is in its address: first in the server's name, or as a folder. */
export function accountName(account: string): string {
  if (!account.includes('://')) return account;
  const { hostname, pathname } = parseHttpUrl(account, '--storage-account');
  return pathname.split('/')[1] || (hostname.split('.')[0] ?? '');
}

/** ARM id of a storage account of the subscription, which galleries want. Throws `E_AZURE` if there is none. */
export async function storageAccountId(azure: Azure, account: string, signal: AbortSignal): Promise<string> {
  const filter = `resourceType eq 'Microsoft.Storage/storageAccounts' and name eq '${account}'`;
  const id = await azure.call(`find the storage account ${account}`, signal, async (call) => {
    for await (const resource of azure.resources.resources.list({ ...call, filter })) return resource.id;
    return undefined;
  });
  if (id !== undefined) return id;
  throw new FailbackError('E_AZURE', `The subscription ${azure.subscription} has no storage account ${account}.`, {
    hint: 'Check --storage-account and --subscription.',
    data: { status: 404, account },
  });
}
