import type { Azure, CallOptions } from './arm.ts';

/** All pages of a list. Throws what `Azure.call` throws. */
export function collect<T>(
  azure: Pick<Azure, 'call'>,
  what: string,
  signal: AbortSignal,
  list: (call: CallOptions) => AsyncIterable<T>,
): Promise<T[]> {
  return azure.call(what, signal, async (call) => {
    const all: T[] = [];
    for await (const one of list(call)) all.push(one);
    return all;
  });
}
