import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { sha256 } from '../../../src/files.ts';
import type { GuestOptions } from '../../../src/guest/options.ts';
import { buildImage } from '../../../src/pipeline/build/build.ts';
import { type Manifest, manifestSchema } from '../../../src/manifest/manifest.ts';
import { buildIso } from '../../support/iso-builder.ts';
import { liveFiles } from '../../support/live-files.ts';
import { extractRoot } from '../../support/partition.ts';
import { tempDir } from '../../support/temp-dir.ts';

interface Context {
  dir: { path: string } & AsyncDisposable;
  iso: string;
}

interface Built {
  readonly manifest: Manifest;
  readonly grub: string;
  /** The second initramfs; empty if there is none. */
  readonly archive: Buffer;
  readonly vhd: string;
}

const test = suite<Context>('build: the guest');

test.before(async (context) => {
  context.dir = await tempDir();
  context.iso = join(context.dir.path, 'small.iso');
  await writeFile(context.iso, buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
});
test.after(async (context) => context.dir[Symbol.asyncDispose]());

async function build({ dir, iso }: Context, name: string, guest: GuestOptions | false): Promise<Built> {
  const outputDir = join(dir.path, name);
  const result = await buildImage(
    { iso, guest, toolbox: 'host', cache: false, keep: ['raw'], outputDir },
    { host: silentHost, signal: new AbortController().signal },
  );
  const root = join(outputDir, 'root');
  await extractRoot(result.raw?.path ?? '', root);
  const read = async (path: string) => {
    const { stdout } = await execa('debugfs', ['-R', `cat /${path}`, root], { encoding: 'buffer' });
    return Buffer.from(stdout);
  };
  return {
    manifest: manifestSchema.parse(JSON.parse(await readFile(result.manifest, 'utf8'))),
    grub: (await read('boot/grub/grub.cfg')).toString(),
    archive: await read('boot/failback-guest.img'),
    vhd: result.vhd.sha256,
  };
}

test('the second initramfs lies beside the first, GRUB loads both, cpio reads it', async (context) => {
  const overlay = join(context.dir.path, 'overlay');
  await mkdir(join(overlay, 'etc'), { recursive: true });
  await writeFile(join(overlay, 'etc/motd'), 'hello');
  const { grub, archive, manifest } = await build(context, 'full', { hostname: 'failback-1', overlay });
  assert.match(grub, /^\s*initrd \/boot\/initrd\.img \/boot\/failback-guest\.img$/m);
  const { stdout } = await execa('cpio', ['--list', '--quiet'], { input: archive });
  const names = stdout.split('\n');
  assert.ok(names.includes('usr/lib/dracut/hooks/pre-pivot/90-failback-kit.sh'));
  assert.ok(names.includes('failback-kit/root/etc/motd'));
  assert.not(names.includes('lib'), 'a folder here would replace the link of the ISO');
  const { files = [], ...whole } = manifest.image.guest ?? {};
  assert.equal(whole, { size: archive.length, sha256: sha256(archive) });
  assert.equal(
    files.map(({ path }) => path),
    names,
  );
  const motd = files.find(({ path }) => path === 'failback-kit/root/etc/motd');
  assert.equal([motd?.size, motd?.sha256], [5, sha256('hello')]);
  const { hostname, overlay: laid } = manifest.input.options.guest ?? {};
  assert.equal({ hostname, laid }, { hostname: 'failback-1', laid: { entries: 2, size: 5 } });
});

test('a live system that is left alone has one initramfs', async (context) => {
  const { grub, archive, manifest } = await build(context, 'none', false);
  assert.match(grub, /^\s*initrd \/boot\/initrd\.img$/m);
  assert.is(archive.length, 0);
  assert.is(manifest.image.guest, null);
  assert.is(manifest.input.options.guest, null);
});

test('every option makes another image, the same options the same', async (context) => {
  const plain = await build(context, 'plain', {});
  const again = await build(context, 'again', {});
  const idle = await build(context, 'idle', { afterSuccess: 'idle' });
  assert.is(again.vhd, plain.vhd);
  assert.is.not(idle.vhd, plain.vhd);
  assert.is.not(idle.manifest.image.uuid, plain.manifest.image.uuid);
});

test.run();
