import { setMaxListeners } from 'node:events';

/** The same signal, to which any number of calls may listen at once: of more than ten Node would warn. */
export function sharedSignal(signal: AbortSignal): AbortSignal {
  setMaxListeners(0, signal);
  return signal;
}
