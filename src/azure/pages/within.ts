/**
 * Runs `action` with a signal of its own, which fires with what `late` gives when `ms` milliseconds are over, or with
 * the reason of `signal`. Throws what `action` throws.
 */
export async function within<T>(
  ms: number,
  signal: AbortSignal,
  late: () => Error,
  action: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal.throwIfAborted();
  const end = new AbortController();
  const timer = setTimeout(() => end.abort(late()), ms);
  const stopped = () => end.abort(signal.reason);
  signal.addEventListener('abort', stopped);
  try {
    return await action(end.signal);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stopped);
  }
}
