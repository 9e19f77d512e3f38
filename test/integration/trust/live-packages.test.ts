import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../../src/file-source.ts';
import type { LiveLayout } from '../../../src/iso/live.ts';
import { recogniseIso } from '../../../src/iso/recognise.ts';
import { type LiveRoot, livePackages } from '../../../src/trust/live-packages.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { fullIso } from '../../support/full-iso.ts';
import { practiceIso } from '../../support/practice-iso.ts';

const test = suite<{ folder: Folder }>('the packages of a live system');

const script = fileURLToPath(new URL('../../support/make-rpm-databases.sh', import.meta.url));

test.before(async (context) => {
  context.folder = await temporaryFolder();
  const { folder } = context;
  await execa(script, [folder.at('db'), '8']);
  for (const [kind, place] of [
    ['sqlite', 'var/lib/rpm'],
    ['berkeley', 'usr/lib/sysimage/rpm'],
  ] as const) {
    await mkdir(folder.at(`${kind}/${place}`), { recursive: true });
    await mkdir(folder.at(`${kind}/etc`), { recursive: true });
    await execa('cp', ['-r', `${folder.at(`db/${kind}`)}/.`, folder.at(`${kind}/${place}`)]);
    await execa('sh', [
      '-c',
      `printf 'ID="amzn"\\nVERSION_ID="2"\\n' >"$1"`,
      'sh',
      folder.at(`${kind}/etc/os-release`),
    ]);
  }
});
test.after(async ({ folder }) => folder[Symbol.asyncDispose]());

test('Debian, in an image in a squashfs: what dpkg itself says', async ({ folder }) => {
  const iso = await fullIso();
  await using source = await openFile(iso);
  const { live } = await recogniseIso(source);
  const found = await livePackages(live, source);
  assert.ok('packages' in found);
  assert.equal(found.distribution, { id: 'debian', version: '12' });

  const [part, extents] = [folder.at('squashfs.img'), live.member.extents];
  const place = [`skip=${extents[0]?.offset ?? 0}`, `count=${live.member.size}`];
  await execa('dd', [`if=${iso}`, `of=${part}`, ...place, 'iflag=skip_bytes,count_bytes', 'bs=1M', 'status=none']);
  await execa('unsquashfs', ['-q', '-n', '-d', folder.at('unpacked'), part]);
  await mkdir(folder.at('admin/info'), { recursive: true });
  const dump = `dump /var/lib/dpkg/status ${folder.at('admin/status')}`;
  await execa('debugfs', ['-R', dump, folder.at('unpacked/LiveOS/rootfs.img')]);
  const format = '${db:Status-Status} ${Package} ${Version} ${Architecture}\n';
  const { stdout } = await execa('dpkg-query', ['--admindir', folder.at('admin'), '-W', '-f', format]);
  const wanted = stdout.split('\n').filter((line) => line.startsWith('installed '));
  const lines = found.packages.map((each) => `installed ${each.name} ${each.version} ${each.architecture ?? ''}`);
  assert.ok(lines.length > 100);
  assert.equal(lines.sort(), wanted.sort());
});

test('a system without any package manager is not known, and says so', async () => {
  await using source = await openFile(await practiceIso());
  const found = await livePackages((await recogniseIso(source)).live, source);
  assert.ok('unknown' in found);
  assert.match(found.unknown, 'neither the list of dpkg nor the data base of rpm');
});

/** A root that lies so in the file. */
function liveIn(layout: LiveLayout, size: number): LiveRoot {
  const member = { path: 'LiveOS/squashfs.img', type: 'file', size, extents: [{ offset: 0, length: size }] } as const;
  return { layout, member, image: undefined };
}

test('Amazon Linux in a flat squashfs, SQLite', async ({ folder }) => {
  const path = folder.at('flat.sqfs');
  await execa('mksquashfs', [folder.at('sqlite'), path, '-quiet', '-no-progress', '-comp', 'xz']);
  await using source = await openFile(path);
  const found = await livePackages(liveIn('flat', source.size), source);
  assert.ok('packages' in found);
  assert.equal([found.manager, found.distribution], ['rpm', { id: 'amzn', version: '2' }]);
  assert.equal(found.packages[1], { name: 'sample-2', version: '2:2.0-1.test', architecture: 'noarch' });
  assert.is(found.packages.length, 8);
});

test('Amazon Linux in an ext3 image beside the kernel, Berkeley DB', async ({ folder }) => {
  const path = folder.at('ext3fs.img');
  await execa('mke2fs', ['-q', '-t', 'ext3', '-d', folder.at('berkeley'), path, '32M']);
  await using source = await openFile(path);
  const found = await livePackages(liveIn('ext3fs', source.size), source);
  assert.ok('packages' in found);
  assert.is(found.packages.length, 8);
});

test('changes that lie beside a data base are not passed over in silence', async ({ folder }) => {
  await execa('sh', ['-c', 'echo changes >"$1"', 'sh', folder.at('sqlite/var/lib/rpm/rpmdb.sqlite-wal')]);
  const path = folder.at('wal.img');
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', folder.at('sqlite'), path, '32M']);
  await using source = await openFile(path);
  const found = await livePackages(liveIn('ext3fs', source.size), source);
  assert.ok('unknown' in found);
  assert.match(found.unknown, 'not merged');
});

test.run();
