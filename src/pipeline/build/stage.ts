import { createHash } from 'node:crypto';
import { openFile } from '../../file-source.ts';
import { KERNEL_PATH, INITRAMFS_PATH } from '../../image/options.ts';
import type { IsoEntry } from '../../iso/iso9660/tree.ts';
import type { TreeEntry } from '../../toolbox/toolbox.ts';
import { type BuildContext, need } from './context.ts';
import type { StepIo } from '../../step-io.ts';

/** The ISO in the toolbox, and the folder beside it with everything else that goes onto the disk. */
export const ISO = 'input.iso';
export const TREE = 'tree';

/** Makes the ISO readable in the toolbox and streams kernel and initramfs out of it. */
export async function stageIso(ctx: BuildContext, { signal, progress }: StepIo): Promise<void> {
  const source = (ctx.source ??= await openFile(need(ctx, 'located').path));
  const { boot } = need(ctx, 'live');
  const { toolbox } = need(ctx, 'open');
  const total = source.size + boot.kernel.size + boot.initramfs.size;
  let done = 0;
  const options = { signal, onBytes: (count: number) => progress((done += count), total, 'bytes') };
  const member = (path: string, { size, extents }: IsoEntry): TreeEntry => ({
    path: `${TREE}/${path}`,
    content: {
      size,
      read: () => hashed(source.stream(extents, signal), (digest) => ctx.memberDigests.set(path, digest)),
    },
  });
  await toolbox.expose(source.path, ISO, options);
  await toolbox.put([member(KERNEL_PATH, boot.kernel), member(INITRAMFS_PATH, boot.initramfs)], options);
}

/** The same bytes; tells their SHA-256 in hex at the end. */
async function* hashed(chunks: AsyncIterable<Uint8Array>, tell: (digest: string) => void) {
  const hash = createHash('sha256');
  for await (const chunk of chunks) {
    hash.update(chunk);
    yield chunk;
  }
  tell(hash.digest('hex'));
}
