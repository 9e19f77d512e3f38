import { interrupted } from '../errors.ts';
import { damaged } from './problem.ts';

const EMPTY = new Uint8Array(0);

/** Reads a stream from front to end by file offset. Memory follows what has arrived, not what was asked for. */
export class StreamCursor {
  readonly #stream: AsyncIterable<Uint8Array> & { destroy?: () => void };
  readonly #chunks: AsyncIterator<Uint8Array>;
  readonly #kind: string;
  /** Ends every wait for bytes, from now on. */
  signal: AbortSignal | undefined;
  #head: Uint8Array = EMPTY;
  #position = 0;
  #waiting = false;

  /** `kind` names the file in errors: "VMDK". */
  constructor(stream: AsyncIterable<Uint8Array>, kind: string, signal?: AbortSignal) {
    this.#stream = stream;
    this.#chunks = stream[Symbol.asyncIterator]();
    this.#kind = kind;
    this.signal = signal;
  }

  /** Offset of the next byte. */
  get position(): number {
    return this.#position;
  }

  /** Passes over the bytes before `offset`. Throws `E_FORMAT` if the stream ends before. */
  async skipTo(offset: number): Promise<void> {
    while (this.#position < offset) {
      await this.#fill();
      this.#take(offset - this.#position);
    }
  }

  /** Exactly the next `length` bytes, copied only if they come in several chunks. Throws `E_FORMAT` at the end. */
  async read(length: number): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
    for (let missing = length; missing > 0;) {
      await this.#fill();
      const part = this.#take(missing);
      parts.push(part);
      missing -= part.length;
    }
    return parts.length === 1 ? (parts[0] ?? EMPTY) : Buffer.concat(parts);
  }

  /**
   * The next bytes, at most `max`: as many whole `unit`s as lie in the chunk at hand, so that nothing is copied, unless
   * that is less than `min`; then exactly `max`, gathered.
   */
  async readSome(max: number, min: number, unit: number): Promise<Uint8Array> {
    await this.#fill();
    const whole = Math.floor(Math.min(this.#head.length, max) / unit) * unit;
    return whole >= Math.min(min, max) ? this.#take(whole) : this.read(max);
  }

  /** Whether nothing is left. */
  async atEnd(): Promise<boolean> {
    return !(await this.#more());
  }

  /** Passes over all that is left, so that an error at the very end of the stream is seen. */
  async drain(): Promise<void> {
    while (await this.#more()) this.#take(this.#head.length);
  }

  /** Lets the stream go, whether it has ended or not. */
  async close(): Promise<void> {
    this.#head = EMPTY;
    // A generator that waits for bytes would return only after they came.
    if (this.#waiting) this.#stream.destroy?.();
    else await this.#chunks.return?.();
  }

  #take(max: number): Uint8Array {
    const part = this.#head.subarray(0, max);
    this.#head = this.#head.subarray(part.length);
    this.#position += part.length;
    return part;
  }

  async #fill(): Promise<void> {
    if (await this.#more()) return;
    throw damaged(this.#kind, `it ends at byte ${this.#position}, in the midst of its content`, {
      size: this.#position,
    });
  }

  async #more(): Promise<boolean> {
    while (this.#head.length === 0) {
      this.#waiting = true;
      const next = await abortable(this.#chunks.next(), this.signal);
      this.#waiting = false;
      if (next.done === true) return false;
      this.#head = next.value;
    }
    return true;
  }
}

/** The promise, unless the signal comes first: a stream that hangs must not keep Ctrl-C from working. */
export function abortable<T>(promise: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return promise;
  return new Promise((resolve, reject) => {
    const stop = () => reject(interrupted(signal.reason));
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    void promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
