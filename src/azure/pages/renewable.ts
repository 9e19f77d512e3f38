/** Something that goes stale, such as what an access token opens. */
export interface Renewable<T> {
  current(): T;
  /** Makes it anew, unless somebody has done so since `stale` was got; who asks meanwhile waits for the same one. */
  renew(stale: T): Promise<void>;
}

export function renewable<T>(first: T, make: () => Promise<T>): Renewable<T> {
  let current = first;
  let making: Promise<void> | undefined;
  return {
    current: () => current,
    async renew(stale) {
      if (stale !== current) return;
      making ??= make()
        .then((made) => void (current = made))
        .finally(() => (making = undefined));
      await making;
    },
  };
}
