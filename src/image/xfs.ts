import { FailbackError } from '../errors.ts';
import type { StepIo } from '../step-io.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { copyRange, remove, truncate } from '../toolbox/tools/coreutils.ts';
import { faketime } from '../toolbox/tools/faketime.ts';
import { mkfsXfs } from '../toolbox/tools/mkfs-xfs.ts';
import { parseBmap, parseField, xfsDb } from '../toolbox/tools/xfs-db.ts';
import type { DiskParts } from './disk-parts.ts';
import { fillFiles, type LaidOutFile } from './fill.ts';
import { FILESYSTEM_LABEL } from './options.ts';
import { isLaidOut, xfsPrototype } from './xfs-prototype.ts';

const IMAGE = 'root.img';

/**
 * Makes the XFS file system in a file of its own, because mkfs.xfs knows no offset, and copies it onto the disk while
 * it is still nearly all hole. Large files are only laid out and then filled straight from where they lie: mkfs.xfs
 * of 6.1 writes a file that is larger than one allocation group over the headers of the next.
 */
export async function makeXfs(parts: DiskParts, io: StepIo): Promise<void> {
  const { disk, plan, content, identity, toolbox, versions } = parts;
  const run = { signal: io.signal };
  await toolbox.put([{ path: 'prototype', content: Buffer.from(xfsPrototype(content)) }], run);
  await toolbox.run(truncate(IMAGE, plan.root.length), run);
  const mkfs = mkfsXfs({
    image: IMAGE,
    uuid: identity.filesystemUuid,
    label: FILESYSTEM_LABEL,
    prototype: 'prototype',
    version: versions['mkfs.xfs'] ?? '',
  });
  await toolbox.run(faketime(identity.epoch, mkfs), run);

  const { live, iso, tree, entries } = content;
  const wanted = [
    { path: live.path, from: iso, source: live.extents, size: live.size },
    ...entries
      .filter(isLaidOut)
      .map(({ path, size }) => ({ path, from: `${tree}/${path}`, source: [{ offset: 0, length: size }], size })),
  ];
  const files: LaidOutFile[] = [];
  for (const { path, ...file } of wanted)
    files.push({ ...file, runs: await materialise(path, file.size, toolbox, io.signal) });
  await toolbox.run(copyRange({ from: IMAGE, to: disk, toOffset: plan.root.offset, sparse: true }), run);
  await toolbox.run(remove([IMAGE]), run);
  await fillFiles(disk, plan.root.offset, files, toolbox, io);
}

/** Turns a reserved file, which reads as empty, into one whose blocks are its content; gives its blocks. */
async function materialise(
  path: string,
  size: number,
  toolbox: Toolbox,
  signal: AbortSignal,
): Promise<LaidOutFile['runs']> {
  const look = ['sb 0', 'print agblocks', `path /${path}`, 'print core.nextents core.format', 'bmap'];
  const { stdout } = await toolbox.run(xfsDb(IMAGE, look), { signal });
  const extents = parseField(stdout, 'core.nextents') ?? 0;
  const runs = parseBmap(stdout, parseField(stdout, 'agblocks') ?? 0);
  if (parseField(stdout, 'core.format') !== 2 || runs.length !== extents || extents === 0) {
    throw new FailbackError('E_INTERNAL', `mkfs.xfs laid ${path} out in a way that is not understood.`, {
      data: { stdout },
    });
  }
  const written = runs.map((_, index) => `write -d u3.bmx[${index}].extentflag 0`);
  const edit = [`path /${path}`, `write -d core.size ${size}`, 'write -d core.prealloc 0', ...written];
  await toolbox.run(xfsDb(IMAGE, edit, { expert: true }), { signal });
  return runs;
}
