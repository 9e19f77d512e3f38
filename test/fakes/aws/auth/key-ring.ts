import { randomBytes } from 'node:crypto';
import type { Caller } from '../service.ts';

/** Keys as a client is given them. */
export interface AwsKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Of temporary keys only; a request without it is not theirs. */
  readonly sessionToken?: string;
}

/** A user's own keys, or whose way to temporary ones: AssumeRole, GetSessionToken, GetFederationToken. */
export type KeyKind = 'user' | 'role' | 'session' | 'federation';

export interface KeyEntry {
  readonly keys: AwsKeys;
  readonly kind: KeyKind;
  readonly caller: Caller;
  /** As GetCallerIdentity gives it: `AIDA…` of a user, `AROA…:SESSION` of a role. */
  readonly userId: string;
  /** Milliseconds since 1970; undefined for a user's own keys. */
  readonly expires: number | undefined;
}

export interface NewKeys {
  readonly kind: KeyKind;
  readonly arn: string;
  /** The access key's id unless told. */
  readonly userId?: string;
  readonly sessionPolicies?: Caller['sessionPolicies'];
  readonly expires?: number;
}

/** All keys that were ever given out. */
export class KeyRing {
  readonly #entries = new Map<string, KeyEntry>();
  readonly #account: string;
  readonly #denied: readonly string[];

  constructor(account: string, denied: readonly string[]) {
    this.#account = account;
    this.#denied = denied;
  }

  issue({ kind, arn, userId, sessionPolicies = [], expires }: NewKeys): KeyEntry {
    const own = kind === 'user';
    const accessKeyId = awsId(own ? 'AKIA' : 'ASIA');
    const keys: AwsKeys = {
      accessKeyId,
      secretAccessKey: randomBytes(30).toString('base64'),
      ...(own ? {} : { sessionToken: randomBytes(180).toString('base64') }),
    };
    const caller = { accessKeyId, account: this.#account, arn, sessionPolicies, denied: this.#denied };
    const entry: KeyEntry = { keys, kind, caller, userId: userId ?? accessKeyId, expires };
    this.#entries.set(accessKeyId, entry);
    return entry;
  }

  get(accessKeyId: string): KeyEntry | undefined {
    return this.#entries.get(accessKeyId);
  }

  /** As if the user had deleted the key. */
  revoke(accessKeyId: string): void {
    this.#entries.delete(accessKeyId);
  }
}

/** An id as IAM makes them: the kind in four letters, then sixteen of A-Z2-7. */
export function awsId(prefix: string): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  return prefix + [...randomBytes(16)].map((byte) => letters.charAt(byte % 32)).join('');
}
