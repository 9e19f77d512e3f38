/** Tells what is new in a log that is read as a whole each time. */
export class GrowingLog {
  #known: Buffer = Buffer.alloc(0);

  /** What the log holds that it did not hold before; all of it once it was begun anew. */
  more(whole: Uint8Array): Buffer {
    const log = withoutPadding(Buffer.from(whole));
    // An answer from a copy that lags behind.
    if (startsWith(this.#known, log)) return Buffer.alloc(0);
    const more = startsWith(log, this.#known) ? log.subarray(this.#known.length) : log;
    this.#known = log;
    return more;
  }
}

/** A log in a page blob ends with zeros, up to whole pages. */
function withoutPadding(log: Buffer): Buffer {
  let end = log.length;
  while (end > 0 && log[end - 1] === 0) end--;
  return log.subarray(0, end);
}

function startsWith(log: Buffer, beginning: Buffer): boolean {
  return log.subarray(0, beginning.length).equals(beginning);
}
