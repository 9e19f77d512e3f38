import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FailbackEvent, silentHost } from '../../../src/events.ts';
import { sha256 } from '../../../src/files.ts';
import { buildPracticeIso, type PracticeIso } from '../../../src/practice/build.ts';
import { createHostToolbox } from '../../../src/toolbox/host.ts';
import { readCpio } from '../../support/cpio-reader.ts';

let folder: string;
let iso: PracticeIso;
const events: FailbackEvent[] = [];

async function build(name: string, signal?: AbortSignal): Promise<PracticeIso> {
  const toolbox = await createHostToolbox({ workDir: join(folder, 'work') });
  try {
    const host = { report: (event: FailbackEvent) => void events.push(event) };
    return await buildPracticeIso({ output: join(folder, name) }, { toolbox, host, signal });
  } finally {
    await toolbox[Symbol.asyncDispose]();
  }
}

const extract = (path: string, to: string) =>
  execa('xorriso', ['-osirrox', 'on', '-indev', iso.path, '-extract', path, join(folder, to)], { reject: true });

test.before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'failback-practice-'));
  iso = await build('one.iso');
});

test.after(() => rm(folder, { recursive: true, force: true }));

test('the digest is that of the file, which is a small one', async () => {
  const bytes = await readFile(iso.path);
  assert.is(sha256(bytes), iso.sha256);
  assert.ok(bytes.length < 60 * 2 ** 20, `${bytes.length} bytes`);
});

test('the event names the package and says that this is a stand-in', () => {
  const [note] = events.filter(({ code }) => code === 'note.info');
  assert.match(note?.message ?? '', /linux-image-\S+-cloud-amd64 \S+; it is a stand-in, not AWS software/);
});

test('a second build in another folder and with another umask gives the same bytes', async () => {
  const umask = process.umask(0o077);
  try {
    assert.is((await build('two.iso')).sha256, iso.sha256);
  } finally {
    process.umask(umask);
  }
});

test('label, application and members are those that the real ISO has', async () => {
  const { stdout } = await execa('xorriso', ['-indev', iso.path, '-pvd_info', '-find', '/']);
  assert.match(stdout, /^Volume Id {4}: DRSFAILBACK$/m);
  assert.match(stdout, /^App Id {7}: FAILBACK-KIT PRACTICE ISO, NOT AWS SOFTWARE$/m);
  for (const path of ['LiveOS/squashfs.img', 'isolinux/vmlinuz', 'isolinux/initrd.img', 'isolinux/isolinux.cfg']) {
    assert.ok(stdout.includes(`'/${path}'`), path);
  }
  const { stdout: elTorito } = await execa('xorriso', ['-indev', iso.path, '-report_el_torito', 'plain']);
  assert.match(elTorito, /El Torito boot img :\s+1\s+BIOS/);
});

test('the squashfs holds an ext4 image with a clean file system that belongs to root', async () => {
  await extract('/LiveOS/squashfs.img', 'squashfs.img');
  const squashfs = join(folder, 'squashfs.img');
  const { stdout: listing } = await execa('unsquashfs', ['-lln', squashfs]);
  assert.match(listing, /-rw-r--r-- 0\/0\s+67108864 .* squashfs-root\/LiveOS\/rootfs\.img/);
  await execa('unsquashfs', ['-quiet', '-no-progress', '-dest', join(folder, 'live'), squashfs]);
  const image = join(folder, 'live/LiveOS/rootfs.img');
  await execa('e2fsck', ['-f', '-n', image]);
  const { stdout } = await execa('debugfs', ['-R', 'stat /sbin/init', image], { stderr: 'ignore' });
  assert.match(
    stdout,
    /Type: symlink.*Mode: {2}0777[\s\S]*User: {5}0 {3}Group: {5}0[\s\S]*Fast link dest: "\/bin\/busybox"/,
  );
});

test('the initramfs holds init, busybox, and the modules that etc/modules loads in that order', async () => {
  await extract('/isolinux/initrd.img', 'initrd.img');
  const members = readCpio(gunzipSync(await readFile(join(folder, 'initrd.img'))));
  const member = (name: string) => members.find((item) => item.name === name);
  assert.is((member('init')?.mode ?? 0) & 0o777, 0o755);
  assert.is(member('bin/sh')?.data.toString(), 'busybox');
  assert.is(member('lib/dracut/hooks/pre-pivot')?.mode, 0o040755);
  const builtin = members.find(({ name }) => name.endsWith('/modules.builtin'))?.name ?? '';
  assert.match(builtin, /^lib\/modules\/\d[^/]+\/modules\.builtin$/);
  const loaded: string[] = [];
  for (const line of member('etc/modules')?.data.toString().trim().split('\n') ?? []) {
    const [path = '', ...needs] = line.split(' ');
    for (const need of needs) assert.ok(loaded.includes(need), `${path} before ${need}`);
    assert.is(
      member(`${builtin.slice(0, -'modules.builtin'.length)}${path}`)?.data.toString('latin1', 0, 4),
      '\x7fELF',
      path,
    );
    loaded.push(path);
  }
  for (const name of ['ata_piix', 'sd_mod', 'sr_mod', 'virtio_scsi', 'hv_storvsc', 'squashfs', 'overlay', 'xfs']) {
    assert.ok(
      loaded.some((path) => path.endsWith(`/${name}.ko`)),
      name,
    );
  }
});

test('an interrupted build leaves nothing behind', async () => {
  const controller = new AbortController();
  const toolbox = await createHostToolbox({
    workDir: join(folder, 'work'),
    host: { report: (event) => event.code === 'tool.start' && event.data.tool === 'dpkg-deb' && controller.abort() },
  });
  const options = { toolbox, host: silentHost, signal: controller.signal };
  const outcome = await buildPracticeIso({ output: join(folder, 'never.iso') }, options).catch(
    (error: unknown) => error,
  );
  await toolbox[Symbol.asyncDispose]();
  assert.is((outcome as { code?: string }).code, 'E_INTERRUPTED');
  assert.not.ok((await readdir(folder)).some((name) => name.includes('never')));
  assert.equal(await readdir(join(folder, 'work')), []);
});

test.run();
