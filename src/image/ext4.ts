import type { StepIo } from '../step-io.ts';
import { debugfs, mke2fs, parseExtents } from '../toolbox/tools/e2fsprogs.ts';
import { type ImageContent, splitPath } from './content.ts';
import { editInodes } from './edit-inodes.ts';
import { BLOCK, fillFiles } from './fill.ts';
import type { DiskParts } from './disk-parts.ts';
import { FILESYSTEM_LABEL } from './options.ts';
import { readTemplate, render } from './template.ts';

/**
 * Makes the ext4 file system in place on the disk. The live system's blocks are only laid out by mke2fs and then
 * filled straight from the ISO: one copy of the big file instead of three, and at the speed of the disk.
 */
export async function makeExt4({ disk, plan, content, identity, toolbox }: DiskParts, io: StepIo): Promise<void> {
  const { live } = content;
  const { folder, name } = splitPath(live.path);
  const config = render(await readTemplate('mke2fs.conf'), {
    folder,
    name,
    blocks: String(Math.ceil(live.size / BLOCK)),
  });
  await toolbox.put([{ path: 'mke2fs.conf', content: Buffer.from(config) }], { signal: io.signal });
  const { offset, length } = plan.root;
  const { epoch, filesystemUuid: uuid } = identity;
  const run = { signal: io.signal };
  await toolbox.run(
    mke2fs({
      image: disk,
      offset,
      size: length,
      uuid,
      label: FILESYSTEM_LABEL,
      tree: content.tree,
      config: 'mke2fs.conf',
      usage: 'live',
      epoch,
    }),
    run,
  );
  const target = { image: disk, offset, epoch };
  await editInodes(toolbox, { ...target, commands: inodeCommands(content, epoch) }, io.signal);
  const layout = await toolbox.run(
    debugfs({ ...target, commands: [`dump_extents -l "/${live.path}"`], write: false }),
    run,
  );
  const file = { from: content.iso, source: live.extents, size: live.size, runs: parseExtents(layout.stdout) };
  await fillFiles(disk, offset, [file], toolbox, io);
}

/** debugfs commands that give each inode its owner, mode and times: mke2fs takes those from the work folder's files. */
function inodeCommands({ live, entries }: ImageContent, epoch: number): string[] {
  const paths = [
    { path: '', mode: '040755' },
    { path: splitPath(live.path).folder, mode: '040755' },
    { path: live.path, mode: '0100644' },
    ...entries.map(({ path, type }) => ({ path, mode: type === 'folder' ? '040755' : '0100644' })),
  ];
  const fields = paths.flatMap(({ path, mode }) => {
    const set = (field: string, value: string | number) => `set_inode_field "/${path}" ${field} ${value}`;
    const times = ['ctime', 'atime', 'mtime', 'crtime'].flatMap((time) => [
      set(time, `@${epoch}`),
      set(`${time}_extra`, 0),
    ]);
    return [set('mode', mode), set('uid', 0), set('gid', 0), ...times];
  });
  return [...fields, `set_inode_field "/${live.path}" size ${live.size}`];
}
