import type { Span } from './core/thing.ts';

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const AT_ONCE: Span = { bornMs: 0, dyingMs: 0, forgetMs: 0 };

/** How long everything takes, in milliseconds of the fake's time; a test may change any of it. */
export interface Pace {
  vpnGateway: Span;
  customerGateway: Span;
  vpnConnection: Span;
  transitGateway: Span;
  transitAttachment: Span;
  /** Of an instance: pending, shutting down. */
  instance: Span;
  /** Of all that is there, and gone, at once. */
  readonly others: Span;
  /** A VPN gateway to and from its VPC. */
  attachMs: number;
  detachMs: number;
  /** A static route of a VPN connection, from pending to available. */
  vpnRouteMs: number;
  stopInstanceMs: number;
  /** From running until the status checks say `ok`. */
  checkInstanceMs: number;
  profileMs: number;
}

export function usualPace(): Pace {
  return {
    vpnGateway: { bornMs: 0, dyingMs: 10 * second, forgetMs: hour },
    customerGateway: { bornMs: 5 * second, dyingMs: 5 * second, forgetMs: hour },
    vpnConnection: { bornMs: 5 * minute, dyingMs: 3 * minute, forgetMs: hour },
    transitGateway: { bornMs: 90 * second, dyingMs: minute, forgetMs: hour },
    transitAttachment: { bornMs: minute, dyingMs: minute, forgetMs: hour },
    instance: { bornMs: 20 * second, dyingMs: 40 * second, forgetMs: hour },
    others: AT_ONCE,
    attachMs: 15 * second,
    detachMs: 15 * second,
    vpnRouteMs: 10 * second,
    stopInstanceMs: 40 * second,
    checkInstanceMs: 2 * minute,
    profileMs: 5 * second,
  };
}
