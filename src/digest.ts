import { createHash } from 'node:crypto';
import { open, stat } from 'node:fs/promises';
import { Worker } from 'node:worker_threads';
import type { Extent } from './bytes.ts';
import { FailbackError } from './errors.ts';
import { MiB } from './size.ts';

export type DigestAlgorithm = 'sha256' | 'sha512';

export interface DigestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with the bytes that were read since the last call. */
  readonly onBytes?: ((count: number) => void) | undefined;
  /** Where a large file has data, by rising offset: all else is known to be zeros, which are hashed but not read. */
  readonly data?: readonly Extent[] | undefined;
}

export interface DigestJob {
  readonly path: string;
  readonly algorithm: DigestAlgorithm;
  readonly size: number;
  readonly data: readonly Extent[];
}

/** What the thread says: bytes that were read since its last message, or the end. */
export type DigestMessage = { readonly read: number } | { readonly digest: string };

/** Below it, starting a thread takes longer than hashing. */
const WORTH_A_THREAD = 32 * MiB;

/**
 * The digest of a whole file in hex. A large file is hashed in a thread of its own, so that the caller's copying and
 * downloading go on at full speed beside it. Throws `E_INPUT_MISSING`, and the signal's reason.
 */
export async function digestFile(
  path: string,
  algorithm: DigestAlgorithm,
  options: DigestOptions = {},
): Promise<string> {
  options.signal?.throwIfAborted();
  try {
    const { size } = await stat(path);
    const { data = [{ offset: 0, length: size }] } = options;
    return await (size < WORTH_A_THREAD ? digestHere : digestInThread)({ path, algorithm, size, data }, options);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw new FailbackError('E_INPUT_MISSING', `${path} cannot be read.`, {
      hint: 'Check the path and the permissions of the file.',
      cause: error,
      data: { path },
    });
  }
}

async function digestHere({ path, algorithm }: DigestJob, { signal, onBytes }: DigestOptions): Promise<string> {
  await using file = await open(path);
  const hash = createHash(algorithm);
  for await (const chunk of file.createReadStream({ highWaterMark: MiB, autoClose: false, signal })) {
    hash.update(chunk as Buffer);
    onBytes?.((chunk as Buffer).length);
  }
  return hash.digest('hex');
}

async function digestInThread(job: DigestJob, { signal, onBytes }: DigestOptions): Promise<string> {
  const worker = new Worker(new URL('./digest-thread.js', import.meta.url), { workerData: job, execArgv: [] });
  const stop = () => void worker.terminate();
  signal?.addEventListener('abort', stop, { once: true });
  try {
    return await new Promise<string>((resolve, reject) => {
      worker.on('message', (message: DigestMessage) => {
        if ('read' in message) onBytes?.(message.read);
        else resolve(message.digest);
      });
      worker.on('error', reject);
      worker.on('exit', () => reject(new Error('the digest thread ended early')));
    });
  } finally {
    signal?.removeEventListener('abort', stop);
    await worker.terminate();
  }
}
