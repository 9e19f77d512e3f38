import type { Call } from '../call.ts';
import { Refusal } from '../refusal.ts';
import { authenticationFailed } from './authentication-failed.ts';

const CHALLENGE =
  'Bearer authorization_uri=https://login.microsoftonline.com/00000000-0000-0000-0000-000000000000/oauth2/authorize resource_id=https://storage.azure.com';

/** 401: who asks must show a token. */
export function unauthorized(code: 'NoAuthenticationInformation' | 'InvalidAuthenticationInfo'): Refusal {
  return new Refusal(401, code, { headers: { 'www-authenticate': CHALLENGE } });
}

/** Bearer tokens that somebody issued for storage. */
export class Tokens {
  readonly #expiries = new Map<string, number>();

  accept(token: string, expiresOn: Date): void {
    this.#expiries.set(token, expiresOn.getTime());
  }

  revoke(token: string): void {
    this.#expiries.delete(token);
  }

  verify(call: Call, token: string, now: number): void {
    if (!call.secure) throw authenticationFailed('Bearer tokens are for https only.');
    if (!(now < (this.#expiries.get(token) ?? 0))) throw unauthorized('InvalidAuthenticationInfo');
  }
}
