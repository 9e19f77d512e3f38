import type { Writable } from 'node:stream';
import { FailbackError } from '../errors.ts';
import { openOutput as openOutputFile } from '../files.ts';
import { fileSink } from './file-sink.ts';
import type { OutputSink } from './output-sink.ts';
import { streamSink } from './stream-sink.ts';
import { STDOUT } from './target.ts';

/** Where a conversion's bytes go: a file that gets its name when it is whole, or a stream. */
export interface Output {
  readonly sink: OutputSink;
  /** Where a file can be read before it has its name; absent if it is a stream. */
  readonly temporary: string | undefined;
  /** Of all bytes that went through a stream, in hex, if it was asked for. */
  readonly sha256: () => string | undefined;
  /** Gives a file its name, on the disk for good. */
  commit(): Promise<void>;
  /** Removes a file; does nothing after `commit`. */
  discard(): Promise<void>;
}

export interface OpenOutputOptions {
  /** What `-` means. */
  readonly stdout?: Writable | undefined;
  readonly sha256?: boolean | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Throws `E_OUTPUT`, `E_NO_SPACE`, and `E_USAGE` for `-` if there is no stream for it. */
export async function openOutput(path: string, options: OpenOutputOptions): Promise<Output> {
  if (path !== STDOUT) {
    const output = await openOutputFile(path);
    return { ...output, sink: fileSink(output.file, { flush: true }), sha256: () => undefined };
  }
  if (options.stdout === undefined) {
    throw new FailbackError('E_USAGE', 'There is no standard output to write the disk to.', { hint: 'Name a file.' });
  }
  const sink = streamSink(options.stdout, options);
  const nothing = () => Promise.resolve();
  return { sink, temporary: undefined, sha256: sink.sha256, commit: nothing, discard: nothing };
}
