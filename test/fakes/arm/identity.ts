import { randomUUID } from 'node:crypto';
import type { FakeClock } from '../clock.ts';
import { ArmError } from './arm-error.ts';

export interface Token {
  readonly token: string;
  readonly audience: string;
  /** Milliseconds since 1970. */
  readonly expires: number;
}

/** Tokens that were issued, and are good until they expire or are revoked. */
export class Tokens {
  readonly #clock: FakeClock;
  readonly #tenant: string;
  readonly #issued = new Map<string, Token>();

  constructor(clock: FakeClock, tenant: string) {
    this.#clock = clock;
    this.#tenant = tenant;
  }

  issue(audience: string, seconds: number): Token {
    const expires = this.#clock.now() + seconds * 1000;
    const claims = {
      aud: audience,
      tid: this.#tenant,
      oid: randomUUID(),
      exp: Math.floor(expires / 1000),
      jti: randomUUID(),
    };
    const token = [{ typ: 'JWT', alg: 'none' }, claims, 'unsigned']
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    const issued = { token, audience, expires };
    this.#issued.set(token, issued);
    return issued;
  }

  all(): string[] {
    return [...this.#issued.keys()];
  }

  clear(): void {
    this.#issued.clear();
  }

  /** Refuses a request without a good token for one of the audiences; a slash at the end does not count. */
  check(authorization: string | undefined, audiences: readonly string[]): void {
    if (authorization === undefined) {
      throw new ArmError(401, 'AuthenticationFailed', "Authentication failed. The 'Authorization' header is missing.");
    }
    const issued = this.#issued.get(/^Bearer (.+)$/.exec(authorization)?.[1] ?? '');
    if (!issued) throw new ArmError(401, 'InvalidAuthenticationToken', 'The access token is invalid.');
    const bare = (audience: string) => audience.replace(/\/+$/, '');
    if (!audiences.map(bare).includes(bare(issued.audience))) {
      throw new ArmError(
        401,
        'InvalidAuthenticationTokenAudience',
        `The access token has been obtained for wrong audience or resource '${issued.audience}'. It should exactly match with one of the allowed audiences '${audiences.join("','")}'.`,
      );
    }
    const now = this.#clock.now();
    if (issued.expires > now) return;
    throw new ArmError(
      401,
      'ExpiredAuthenticationToken',
      `The access token expiry UTC time '${new Date(issued.expires).toISOString()}' is earlier than current UTC time '${new Date(now).toISOString()}'.`,
    );
  }
}
