import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { openFile } from '../../../src/file-source.ts';
import type { Filesystem, Generation } from '../../../src/image/options.ts';
import { recogniseIso } from '../../../src/iso/recognise.ts';
import { buildImage } from '../../../src/pipeline/build/build.ts';
import type { BuildResult } from '../../../src/pipeline/build/options.ts';
import { manifestSchema } from '../../../src/manifest/manifest.ts';
import { extractRoot } from '../../support/partition.ts';
import { practiceIso } from '../../support/practice-iso.ts';
import { tempDir } from '../../support/temp-dir.ts';

interface Context {
  dir: { path: string } & AsyncDisposable;
  iso: string;
  result: BuildResult;
  root: string;
}

const sha256 = async (path: string) =>
  createHash('sha256')
    .update(await readFile(path))
    .digest('hex');

/** What independent tools see in an image that was built on this machine. */
function image(fs: Filesystem, generation: Generation): void {
  const test = suite<Context>(`build: ${fs}, generation ${generation}`);

  test.before(async (context) => {
    context.dir = await tempDir();
    context.iso = await practiceIso();
    context.result = await buildImage(
      {
        iso: context.iso,
        fs,
        generation,
        toolbox: 'host',
        cache: false,
        keep: ['raw', 'vmdk'],
        outputDir: context.dir.path,
        kernelArgs: ['debug'],
      },
      { host: silentHost, signal: new AbortController().signal },
    );
    context.root = join(context.dir.path, 'root');
    await extractRoot(context.result.raw?.path ?? '', context.root);
  });
  test.after(async (context) => context.dir[Symbol.asyncDispose]());

  test('qemu-img finds the same disk in raw, VMDK and VHD', async ({ result: { raw, vmdk, vhd } }) => {
    await execa('qemu-img', ['compare', '-f', 'raw', '-F', 'vpc', raw?.path ?? '', vhd.path]);
    await execa('qemu-img', ['compare', '-f', 'vmdk', '-F', 'vpc', vmdk?.path ?? '', vhd.path]);
    await execa('qemu-img', ['check', '-f', 'vmdk', vmdk?.path ?? '']);
  });

  test('the VHD is fixed, whole MiB, sparse, and libvhdi reads its footer', async ({ result: { vhd } }) => {
    const { size, blocks } = await stat(vhd.path);
    assert.is(size, vhd.virtualSize + 512);
    assert.is(vhd.virtualSize % (1024 * 1024), 0);
    assert.ok(blocks * 512 < size / 2, 'a practice image is mostly holes');
    const { stdout } = await execa('vhdiinfo', [vhd.path]);
    assert.match(stdout, /Disk type\s*:\s+Fixed/);
    assert.match(stdout, new RegExp(`\\b${vhd.virtualSize} bytes`));
  });

  test('the partition table is the one of the generation', async ({ result: { raw } }) => {
    const { stdout } = await execa('sfdisk', ['--json', raw?.path ?? '']);
    const table = (JSON.parse(stdout) as { partitiontable: { label: string; partitions: Record<string, unknown>[] } })
      .partitiontable;
    assert.is(table.label, generation === 1 ? 'dos' : 'gpt');
    assert.is(table.partitions.length, generation);
    if (generation === 1) assert.is(table.partitions[0]?.bootable, true);
    else assert.is(table.partitions[0]?.type, 'C12A7328-F81F-11D2-BA4B-00A0C93EC93B');
    await execa('sfdisk', ['--verify', raw?.path ?? '']);
  });

  test('the file system is clean, and old readers know all its features', async ({ root }) => {
    if (fs === 'ext4') {
      await execa('e2fsck', ['-fn', root]);
      const { stdout } = await execa('dumpe2fs', ['-h', root]);
      const features = /^Filesystem features:\s+(.+)$/m.exec(stdout)?.[1]?.split(' ').sort();
      assert.equal(features, [
        ...[
          '64bit',
          'dir_index',
          'dir_nlink',
          'ext_attr',
          'extent',
          'extra_isize',
          'filetype',
          'flex_bg',
          'has_journal',
        ],
        ...['huge_file', 'large_file', 'metadata_csum', 'sparse_super'],
      ]);
    } else {
      await execa('xfs_repair', ['-n', root]);
      const { stdout } = await execa('xfs_db', ['-r', '-c', 'version', root]);
      const [, features = ''] = /= (V5.+)$/m.exec(stdout) ?? [];
      assert.equal(features.split(',').sort(), [
        ...['ALIGN', 'ATTR2', 'CRC', 'DIRV2', 'EXTFLG', 'FINOBT', 'FTYPE', 'LAZYSBCOUNT', 'LOGV2', 'MOREBITS', 'NLINK'],
        ...['PROJID32BIT', 'SPARSE_INODES', 'V5'],
      ]);
    }
  });

  test('live system, kernel and initramfs are those of the ISO, byte for byte', async ({ iso, root, dir }) => {
    await using source = await openFile(iso);
    const { live, boot } = await recogniseIso(source);
    const wanted = { [live.member.path]: live.member, 'boot/vmlinuz': boot.kernel, 'boot/initrd.img': boot.initramfs };
    for (const [path, { extents, size }] of Object.entries(wanted)) {
      const hash = createHash('sha256');
      for await (const chunk of source.stream(extents)) hash.update(chunk);
      const copy = join(dir.path, 'copy');
      await dump(fs, root, path, copy);
      assert.is((await stat(copy)).size, size, path);
      assert.is(await sha256(copy), hash.digest('hex'), path);
    }
  });

  test('GRUB is configured with adapted arguments, in a script that it accepts', async ({ root, dir, result }) => {
    const copy = join(dir.path, 'grub.cfg');
    await dump(fs, root, 'boot/grub/grub.cfg', copy);
    await execa('grub-script-check', [copy]);
    const [linux = ''] = /^\s*linux .+$/m.exec(await readFile(copy, 'utf8')) ?? [];
    assert.match(linux, `root=live:UUID=${result.image.uuid}`);
    assert.match(linux, /rd\.live\.image.*console=tty1 console=ttyS0,115200n8.*debug$/);
    assert.not.match(linux, /quiet|rhgb|CDLABEL/);
  });

  test('the manifest says it all, and is true', async ({ result, iso }) => {
    const manifest = manifestSchema.parse(JSON.parse(await readFile(result.manifest, 'utf8')));
    assert.is(
      manifest.input.iso.sha512,
      createHash('sha512')
        .update(await readFile(iso))
        .digest('hex'),
    );
    assert.is(manifest.output.vhd.sha256, await sha256(result.vhd.path));
    assert.is(manifest.output.vmdk?.sha256, await sha256(result.vmdk?.path ?? ''));
    assert.is(manifest.output.raw?.sha256, await sha256(result.raw?.path ?? ''));
    assert.is(manifest.image.partitions.length, generation);
    assert.ok(Object.keys(manifest.input.toolbox.tools).includes('qemu-img'));
  });

  test.run();
}

/** Copies a file out of a file system, without a mount for ext4; the kernel is the reader of XFS. */
async function dump(fs: Filesystem, root: string, path: string, to: string): Promise<void> {
  if (fs === 'ext4') {
    await execa('debugfs', ['-R', `dump /${path} ${to}`, root]);
    return;
  }
  await using mountPoint = await tempDir();
  await execa('mount', ['-o', 'loop,ro,norecovery', root, mountPoint.path]);
  try {
    await execa('cp', [join(mountPoint.path, path), to]);
  } finally {
    await execa('umount', [mountPoint.path]);
  }
}

image('ext4', 1);
image('ext4', 2);
image('xfs', 1);
image('xfs', 2);
