import type { Wire } from './service.ts';

/** Which calls a fault or a limit is for; all of them where nothing is said. */
export interface AwsFilter {
  /** `drs` */
  readonly service?: string;
  /** `StartRecovery` */
  readonly operation?: string;
}

/** How a call goes wrong. */
export type AwsFault =
  /** An error instead of the answer, and nothing is done. `members` are further ones of the JSON protocols. */
  | {
      readonly kind: 'error';
      readonly status: number;
      readonly code: string;
      readonly message?: string;
      readonly members?: Wire;
    }
  /** The connection is cut before anything is done. */
  | { readonly kind: 'reset' }
  /** Everything is done, but the connection is cut before the answer. */
  | { readonly kind: 'lost' }
  /** Never an answer, and nothing is done. */
  | { readonly kind: 'hang' };

/** Faults that wait for their call. */
export class AwsFaults {
  #planned: { filter: AwsFilter; fault: AwsFault; times: number }[] = [];

  /** The next `times` calls that fit go wrong; of several plans that fit, the earliest is used up first. */
  add(fault: AwsFault, filter: AwsFilter = {}, times = 1): void {
    this.#planned.push({ filter, fault, times });
  }

  take(service: string, operation: string): AwsFault | undefined {
    const hit = this.#planned.find(({ filter }) => fits(filter, service, operation));
    if (hit && --hit.times === 0) this.#planned = this.#planned.filter((plan) => plan !== hit);
    return hit?.fault;
  }

  clear(): void {
    this.#planned = [];
  }
}

export function fits(filter: AwsFilter, service: string, operation: string): boolean {
  return (filter.service ?? service) === service && (filter.operation ?? operation) === operation;
}
