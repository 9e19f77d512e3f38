import { FailbackError } from '../errors.ts';

/** One message of the QEMU Machine Protocol (QEMU, docs/interop/qmp-spec.rst, section 2). */
export type QmpMessage =
  | { readonly kind: 'greeting' }
  | { readonly kind: 'return'; readonly id: unknown; readonly value: unknown }
  | { readonly kind: 'error'; readonly id: unknown; readonly description: string }
  | { readonly kind: 'event'; readonly event: string; readonly data: Readonly<Record<string, unknown>> };

/** A line of QMP as a message; undefined for anything that is none. */
export function parseQmp(line: string): QmpMessage | undefined {
  let message: unknown;
  try {
    message = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (!isRecord(message)) return undefined;
  if ('QMP' in message) return { kind: 'greeting' };
  if ('return' in message) return { kind: 'return', id: message.id, value: message.return };
  if (typeof message.event === 'string') {
    return { kind: 'event', event: message.event, data: isRecord(message.data) ? message.data : {} };
  }
  if (!isRecord(message.error)) return undefined;
  const { desc } = message.error;
  return { kind: 'error', id: message.id, description: typeof desc === 'string' ? desc : 'no reason given' };
}

interface Waiting {
  readonly command: string;
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

export interface QmpClientOptions {
  /** Sends text to QEMU. */
  readonly write: (text: string) => void;
  readonly onEvent: (event: string, data: Readonly<Record<string, unknown>>) => void;
}

/** The client's side of a QMP connection, whatever carries its lines. */
export class QmpClient {
  readonly #options: QmpClientOptions;
  readonly #waiting = new Map<unknown, Waiting>();
  #nextId = 1;
  #closed: Error | undefined;

  constructor(options: QmpClientOptions) {
    this.#options = options;
  }

  /** Takes a line from QEMU. */
  receive(line: string): void {
    const message = parseQmp(line);
    if (message?.kind === 'event') this.#options.onEvent(message.event, message.data);
    if (message?.kind !== 'return' && message?.kind !== 'error') return;
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.kind === 'return') waiting?.resolve(message.value);
    else {
      waiting?.reject(new FailbackError('E_TOOL_FAILED', `QEMU refused ${waiting.command}: ${message.description}`));
    }
  }

  /** Runs a command. Throws `E_TOOL_FAILED` if QEMU refuses it, the signal's reason, or what `close` was given. */
  async execute(command: string, args: Readonly<Record<string, unknown>>, signal: AbortSignal): Promise<unknown> {
    signal.throwIfAborted();
    if (this.#closed !== undefined) throw this.#closed;
    const id = this.#nextId++;
    const answer = new Promise<unknown>((resolve, reject) => {
      this.#waiting.set(id, { command, resolve, reject });
    });
    const abort = () => this.#waiting.get(id)?.reject(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    this.#options.write(`${JSON.stringify({ execute: command, arguments: args, id })}\n`);
    try {
      return await answer;
    } finally {
      signal.removeEventListener('abort', abort);
      this.#waiting.delete(id);
    }
  }

  /** No more answers will come: whoever waits, or asks from now on, gets the error. */
  close(error: Error): void {
    this.#closed ??= error;
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
