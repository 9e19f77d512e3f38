import { Refusal } from '../refusal.ts';

/** 403: who asks is not known, or no longer. */
export function authenticationFailed(detail: string): Refusal {
  return new Refusal(403, 'AuthenticationFailed', { details: { AuthenticationErrorDetail: detail } });
}
