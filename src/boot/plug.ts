import type { Machine } from './machine.ts';

/** Follows a machine whose network has no cable for the first so many milliseconds. */
export async function withoutNetwork<T>(
  { qmp }: Machine,
  delayMs: number | undefined,
  signal: AbortSignal,
  follow: () => Promise<T>,
): Promise<T> {
  if (delayMs === undefined) return follow();
  const plug = (up: boolean) => qmp.execute('set_link', { name: 'nic', up }, signal);
  await plug(false);
  // The machine may be gone by then; whoever follows it knows why.
  const timer = setTimeout(() => void plug(true).catch(() => undefined), delayMs);
  try {
    return await follow();
  } finally {
    clearTimeout(timer);
  }
}
