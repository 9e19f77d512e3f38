import { createHmac } from 'node:crypto';
import type { Account, Container } from '../account.ts';
import type { Call } from '../call.ts';
import { Refusal, notFaked } from '../refusal.ts';
import { authenticationFailed } from './authentication-failed.ts';

/**
 * What a SAS signs: the parameters by their place, of a service SAS or of an account SAS (`ss`). Which ones there are
 * depends on `sv` (Create a service SAS / Create an account SAS, REST API of Azure Storage).
 */
export function sasToSign(sas: URLSearchParams, account: string, container: string, blob: string): string {
  const get = (name: string) => sas.get(name) ?? '';
  const since = (version: string, ...names: string[]) => (get('sv') >= version ? names.map(get) : []);
  if (sas.has('ss')) {
    const named = ['sp', 'ss', 'srt', 'st', 'se', 'sip', 'spr', 'sv'].map(get);
    return [account, ...named, ...since('2020-12-06', 'ses'), ''].join('\n');
  }
  const resource = `/blob/${account}/${container}${get('sr') === 'b' ? `/${blob}` : ''}`;
  return [
    ...[get('sp'), get('st'), get('se'), resource, get('si'), get('sip'), get('spr'), get('sv')],
    ...since('2018-11-09', 'sr', 'snapshot'),
    ...since('2020-12-06', 'ses'),
    ...['rscc', 'rscd', 'rsce', 'rscl', 'rsct'].map(get),
  ].join('\n');
}

export function signSas(key: Buffer, text: string): string {
  return createHmac('sha256', key).update(text, 'utf8').digest('base64');
}

/** Verifies the SAS of a request; gives the letters of what it permits. `now` in milliseconds. */
export function verifySas(call: Call, account: Account, container: Container | undefined, now: number): string {
  const { query } = call;
  const fields = grant(query, container);
  if (query.has('skoid')) throw notFaked('a user delegation SAS');
  const text = sasToSign(query, account.name, call.container, call.blob);
  if (signSas(account.key, text) !== query.get('sig')) {
    throw authenticationFailed(`Signature did not match. String to sign used was ${text}`);
  }
  const [start, end] = [fields.start === '' ? -Infinity : Date.parse(fields.start), Date.parse(fields.expiry)];
  if (!(start <= now && now < end)) {
    throw authenticationFailed(
      `Signature not valid in the specified time frame: Start [${fields.start}] - Expiry [${fields.expiry}] - Current [${new Date(now).toUTCString()}]`,
    );
  }
  if (query.get('spr') === 'https' && !call.secure) throw new Refusal(403, 'AuthorizationProtocolMismatch');
  checkReach(call);
  return fields.permissions;
}

/** From the URL, or from the stored access policy that it names; both at once are not allowed. */
function grant(query: URLSearchParams, container: Container | undefined) {
  const [permissions, start, expiry] = ['sp', 'st', 'se'].map((name) => query.get(name) ?? '');
  const identifier = query.get('si');
  if (identifier === null) {
    if (!permissions || !expiry || !query.get('sv')) throw authenticationFailed('sp, se and sv are mandatory.');
    return { permissions, start: start ?? '', expiry };
  }
  const policy = container?.policies.get(identifier);
  if (!policy) throw authenticationFailed('The access policy that the signature names is not there.');
  if (permissions || expiry) throw authenticationFailed('sp and se stand in the access policy already.');
  return { permissions: policy.permissions, start: '', expiry: policy.expiresOn.toISOString() };
}

/** Whether the SAS is for this kind of thing at all. */
function checkReach({ query, blob }: Call): void {
  if (query.has('ss')) {
    if (!query.get('ss')?.includes('b')) throw new Refusal(403, 'AuthorizationServiceMismatch');
    if (!query.get('srt')?.includes(blob === '' ? 'c' : 'o'))
      throw new Refusal(403, 'AuthorizationResourceTypeMismatch');
  } else if (blob === '') {
    // A service SAS is for blobs, even that of a container.
    throw new Refusal(403, 'AuthorizationFailure');
  }
}
