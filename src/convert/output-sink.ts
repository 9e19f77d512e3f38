import type { Sink } from '../bytes.ts';

/** Where a writer's bytes go, with an end. */
export interface OutputSink extends Sink {
  /** Waits until all is written, and gives the output its length in bytes. Throws the first error. */
  end(size: number): Promise<void>;
  /** Waits until nothing touches the output any more, whatever became of it. */
  settle(): Promise<void>;
}

/** Lets a writer fill an output. Returns what it wrote once all of it is there; throws its error, or the output's. */
export async function fill<T extends { readonly fileSize: number }>(
  sink: OutputSink,
  write: (sink: Sink) => Promise<T>,
): Promise<T> {
  try {
    const written = await write(sink);
    await sink.end(written.fileSize);
    return written;
  } finally {
    await sink.settle();
  }
}
