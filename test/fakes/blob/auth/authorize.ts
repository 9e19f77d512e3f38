import type { Account, Container } from '../account.ts';
import { type Call, missing } from '../call.ts';
import { badHeader } from '../refusal.ts';
import { authenticationFailed } from './authentication-failed.ts';
import { verifySas } from './sas.ts';
import { verifySharedKey } from './shared-key.ts';
import { type Tokens, unauthorized } from './tokens.ts';

/** Letters of all that can be permitted. */
const EVERYTHING = 'racwdxltmei';

/** Who asks, and with what; gives the letters of what is permitted. `now` in milliseconds. */
export function authorize(
  call: Call,
  account: Account,
  container: Container | undefined,
  tokens: Tokens,
  now: number,
): string {
  const [scheme, credentials = ''] = (call.headers['authorization'] ?? '').split(/ (.*)/s);
  checkVersion(call, account, scheme !== '');
  const withSas = call.query.has('sig');
  if (account.disk) {
    if (!withSas) throw unauthorized('NoAuthenticationInformation');
    if (account.disk.needsToken && scheme === '') throw unauthorized('NoAuthenticationInformation');
    if (account.disk.needsToken) tokens.verify(call, scheme === 'Bearer' ? credentials : '', now);
  } else if (withSas && scheme !== '') {
    throw authenticationFailed('A signature and an Authorization header at once.');
  }
  if (withSas) return verifySas(call, account, container, now);
  if (scheme === 'Bearer') tokens.verify(call, credentials, now);
  else if (scheme === 'SharedKey') verifySharedKey(call, account, credentials, now);
  else throw unauthorized('NoAuthenticationInformation');
  return EVERYTHING;
}

/** Versions are dates. Requests with an Authorization header must say theirs; a SAS says one itself (`sv`). */
function checkVersion({ headers }: Call, { disk }: Account, must: boolean): void {
  const version = headers['x-ms-version'];
  if (version === undefined && must) throw missing('x-ms-version');
  if (version === undefined) return;
  const known = /^20\d\d-\d\d-\d\d$/.test(version) && version <= (disk?.newestVersion ?? '2026-06-06');
  if (!known) throw badHeader('x-ms-version', version);
}
