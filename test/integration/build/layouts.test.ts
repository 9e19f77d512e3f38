import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { buildImage } from '../../../src/pipeline/build/build.ts';
import { buildIso } from '../../support/iso-builder.ts';
import { liveFiles } from '../../support/live-files.ts';
import { extractRoot } from '../../support/partition.ts';
import { buildSquashfs } from '../../support/squashfs-builder.ts';
import { tempDir } from '../../support/temp-dir.ts';

const { 'LiveOS/squashfs.img': nested = '', ...boot } = liveFiles();

function extImage(): Buffer {
  const bytes = Buffer.alloc(100_000);
  bytes.writeUInt16LE(0xef53, 1024 + 56);
  return bytes;
}

const LAYOUTS = [
  { layout: 'nested', stored: 'LiveOS/squashfs.img', content: nested, expected: 'LiveOS/squashfs.img' },
  { layout: 'nested', stored: 'boot/deep/live.img', content: nested, expected: 'LiveOS/squashfs.img' },
  {
    layout: 'flat',
    stored: 'casper/root.squashfs',
    content: buildSquashfs({ usr: {}, etc: {}, bin: {} }),
    expected: 'LiveOS/squashfs.img',
  },
  { layout: 'ext3fs', stored: 'LiveOS/ext3fs.img', content: extImage(), expected: 'LiveOS/ext3fs.img' },
] as const;

for (const { layout, stored, content, expected } of LAYOUTS) {
  test(`a live system of the layout ${layout} in ${stored} comes to ${expected}`, async () => {
    await using dir = await tempDir();
    const iso = join(dir.path, 'live.iso');
    await writeFile(iso, buildIso({ ...boot, [stored]: content }, { label: 'DRSFAILBACK' }).bytes);
    const io = { host: silentHost, signal: new AbortController().signal };
    const result = await buildImage({ iso, outputDir: dir.path, toolbox: 'host', cache: false, keep: ['raw'] }, io);
    assert.is(result.iso.layout, layout);
    const root = join(dir.path, 'root');
    await extractRoot(result.raw?.path ?? '', root);
    await execa('debugfs', ['-R', `dump /${expected} ${join(dir.path, 'copy')}`, root]);
    await writeFile(join(dir.path, 'original'), content);
    await execa('cmp', [join(dir.path, 'copy'), join(dir.path, 'original')]);
  });
}

test.run();
