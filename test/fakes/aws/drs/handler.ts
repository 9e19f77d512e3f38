import type { Wire } from '../service.ts';
import type { Drs } from './drs.ts';

/** What an operation does with a request that fits to its model; nothing is an empty answer. */
export type Handler = (drs: Drs, input: Wire) => Wire | undefined;
export type Handlers = Readonly<Record<string, Handler>>;

/** For a request of this type: what comes as `Wire` has been checked against the model. */
export function handler<I extends object>(
  handle: (drs: Drs, input: I) => object | undefined,
): (drs: Drs, input: I | Wire) => Wire | undefined {
  return (drs, input) => handle(drs, input as I) as Wire | undefined;
}
