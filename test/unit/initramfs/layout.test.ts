import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { cpioArchive, type CpioEntry } from '../../../src/image/cpio.ts';
import { readContents, realPath } from '../../../src/initramfs/contents.ts';
import { initramfsLayout } from '../../../src/initramfs/layout.ts';

const link = (path: string, target: string): CpioEntry => ({ type: 'symlink', path, target });
const folder = (path: string): CpioEntry => ({ type: 'folder', path });
const file = (path: string, text = ''): CpioEntry => ({ type: 'file', path, content: Buffer.from(text) });
const contentsOf = (...archives: CpioEntry[][]) =>
  readContents(inMemory(Buffer.concat(archives.map((entries) => cpioArchive(entries)))));
const layoutOf = async (...entries: CpioEntry[]) => initramfsLayout(await contentsOf(entries));

test('a path leads through links, relative and absolute ones', async () => {
  const contents = await contentsOf([
    ...[link('lib', 'usr/lib'), link('usr/lib/a', '../b'), link('usr/b', '/etc/./c'), folder('etc/c'), file('etc/c/d')],
    ...[link('loop', 'loop'), link('gone', 'nowhere')],
  ]);
  assert.is(realPath(contents, 'lib/a/d'), 'etc/c/d');
  assert.is(realPath(contents, 'usr/lib'), 'usr/lib');
  for (const path of ['loop', 'gone', 'etc/c/x']) assert.is(realPath(contents, path), undefined, path);
});

test('what a later archive holds replaces what an earlier one did', async () => {
  const contents = await contentsOf([link('lib', 'usr/lib'), file('a', 'old')], [folder('lib'), file('a', 'newer')]);
  assert.is(contents.entries.get('lib')?.type, 'folder');
  assert.is(contents.entries.get('a')?.size, 5);
  assert.equal(
    contents.archives.map(({ members }) => members),
    [2, 2],
  );
});

test('where lib is a symlink, hooks and modules lie behind it', async () => {
  const layout = await layoutOf(
    ...[link('lib', 'usr/lib'), folder('usr/lib/dracut/hooks'), folder('usr/lib/modules/5.10.1')],
    ...[file('usr/lib/dracut/dracut-033-535.amzn2.1.3', 'dracut-033\n'), file('usr/lib/systemd/systemd')],
  );
  assert.equal(layout, {
    dracut: 'usr/lib/dracut',
    modules: 'usr/lib/modules',
    dracutVersion: '033-535.amzn2.1.3',
    systemd: true,
  });
});

test('where lib is a folder, they lie in it', async () => {
  const layout = await layoutOf(folder('lib/dracut/hooks/pre-pivot'), folder('lib/modules'));
  assert.equal(layout, { dracut: 'lib/dracut', modules: 'lib/modules', dracutVersion: undefined, systemd: false });
});

test('without dracut and modules', async () => {
  assert.equal(await layoutOf(link('lib', 'usr/lib'), folder('usr/lib')), {
    dracut: undefined,
    modules: 'usr/lib/modules',
    dracutVersion: undefined,
    systemd: false,
  });
  assert.is((await layoutOf(file('init'))).modules, 'lib/modules');
});

test.run();
