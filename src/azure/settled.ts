import { setTimeout as sleep } from 'node:timers/promises';
import type { Azure } from './arm.ts';

interface Provisioned {
  readonly provisioningState?: string;
}

/** True while Azure still works on a resource. */
function isUnderWay({ provisioningState: state = '' }: Provisioned): boolean {
  return ['Creating', 'Updating'].includes(state);
}

/** True if a resource is what was asked for, and stays so. */
export function isWhole({ provisioningState: state }: Provisioned): boolean {
  return state === 'Succeeded';
}

/** Looks at a resource until Azure is done with it; `every` are milliseconds. Throws what `look` throws. */
export async function settled<T extends Provisioned>(
  azure: Pick<Azure, 'call'>,
  look: (signal: AbortSignal) => Promise<T | undefined>,
  every: number,
  signal: AbortSignal,
): Promise<T | undefined> {
  for (;;) {
    const there = await look(signal);
    if (!there || !isUnderWay(there)) return there;
    await azure.call('wait', signal, (): Promise<void> => sleep(every, undefined, { signal }));
  }
}
