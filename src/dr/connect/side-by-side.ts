type Settled<T extends readonly unknown[]> = { -readonly [K in keyof T]: Awaited<T[K]> };

/**
 * Does several things at once, and ends when all have ended: nothing goes on unseen after the first failure, which it
 * throws.
 */
export async function sideBySide<const T extends readonly unknown[]>(...works: T): Promise<Settled<T>> {
  const results = await Promise.allSettled(works);
  const failed = results.find((one) => one.status === 'rejected');
  if (failed) throw failed.reason;
  return results.map((one) => (one as PromiseFulfilledResult<unknown>).value) as Settled<T>;
}
