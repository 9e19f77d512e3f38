import { Readable, type Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract, pack } from 'tar-stream';
import type { PutOptions, TreeEntry } from './toolbox.ts';
import { asContent, entryMode, entryPath } from './tree.ts';

/** The owner of everything that goes into a container: the toolbox image's unprivileged user. */
const OWNER = { uid: 1000, gid: 1000, mtime: new Date(0) };

/** Streams entries as one tar archive; memory stays bounded by one chunk. */
export async function writeTar(
  entries: AsyncIterable<TreeEntry> | Iterable<TreeEntry>,
  target: Writable,
  { signal, onBytes }: PutOptions,
): Promise<void> {
  const archive = pack({ highWaterMark: 1024 * 1024 });
  const folders = new Set<string>(['.']);
  const fill = async () => {
    for await (const entry of entries) {
      const header = { name: entryPath(entry), mode: entryMode(entry), ...OWNER };
      for (const name of parents(header.name)) {
        // Without an entry of its own, a folder would belong to root.
        if (!folders.has(name)) archive.entry({ name, mode: 0o755, ...OWNER, type: 'directory' });
        folders.add(name);
      }
      if (entry.content === undefined) {
        folders.add(header.name);
        archive.entry({ ...header, type: 'directory' });
        continue;
      }
      const content = asContent(entry.content);
      await pipeline(counted(content.read(), onBytes), archive.entry({ ...header, size: content.size, type: 'file' }), {
        ...(signal ? { signal } : {}),
      });
    }
    archive.finalize();
  };
  const sent = pipeline(archive, target, { ...(signal ? { signal } : {}) });
  sent.catch(() => undefined);
  try {
    await fill();
  } catch (error) {
    archive.destroy();
    throw error;
  }
  await sent;
}

function parents(path: string): string[] {
  const parts = path.split('/').slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join('/'));
}

async function* counted(
  chunks: AsyncIterable<Uint8Array>,
  onBytes?: (count: number) => void,
): AsyncIterable<Uint8Array> {
  for await (const chunk of chunks) {
    yield chunk;
    onBytes?.(chunk.length);
  }
}

/** The first regular file of a tar archive as a stream; `done` is the process that writes the archive. */
export function readFirstFile(source: Readable, done: Promise<void>): Readable {
  return Readable.from(firstFile(source, done), { objectMode: false, highWaterMark: 1024 * 1024 });
}

async function* firstFile(source: Readable, done: Promise<void>): AsyncGenerator<Uint8Array> {
  const archive = extract();
  const sent = pipeline(source, archive);
  sent.catch(() => undefined);
  try {
    for await (const entry of archive) {
      if (entry.header.type === 'file') yield* entry as AsyncIterable<Uint8Array>;
      else entry.resume();
    }
    await sent;
  } catch (error) {
    // An archive that breaks off is a symptom; why the process ended is the reason.
    await done;
    throw error;
  } finally {
    source.destroy();
  }
  await done;
}
