import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FailbackError } from '../../../src/errors.ts';
import { cpioArchive, type CpioEntry } from '../../../src/image/cpio.ts';
import { readCpio } from '../../support/cpio-reader.ts';

const file = (path: string, text = path): CpioEntry => ({ type: 'file', path, content: Buffer.from(text) });
const names = (entries: CpioEntry[]) => readCpio(cpioArchive(entries)).map(({ name }) => name);

function refuses(entries: CpioEntry[], part: string, mtime = 0): void {
  assert.throws(
    () => cpioArchive(entries, { mtime }),
    (error: unknown) => error instanceof FailbackError && error.code === 'E_FORMAT' && error.message.includes(part),
  );
}

test('a file is stored byte for byte as the format says', () => {
  const archive = Buffer.from(cpioArchive([file('hello', 'abcde')], { mtime: 0x65432100 }));
  const fields = ['00000001', '000081a4', '00000000', '00000000', '00000001', '65432100', '00000005'];
  const rest = ['00000000', '00000000', '00000000', '00000000', '00000006', '00000000'];
  assert.is(archive.toString('latin1', 0, 110), `070701${[...fields, ...rest].join('')}`);
  assert.is(archive.toString('latin1', 110, 124), 'hello\0abcde\0\0\0');
});

test('the length is a multiple of 4 whatever the names and sizes', () => {
  for (let length = 1; length < 9; length++) {
    assert.is(cpioArchive([file('x'.repeat(length), 'y'.repeat(length))]).length % 4, 0);
  }
  assert.is(cpioArchive([]).length % 4, 0);
});

test('folders that are not named come before what lies in them', () => {
  assert.equal(names([file('lib/dracut/hooks/a.sh'), file('lib/b')]), [
    ...['lib', 'lib/b', 'lib/dracut', 'lib/dracut/hooks', 'lib/dracut/hooks/a.sh'],
  ]);
});

test('a named folder keeps its mode, also when its content was named first', () => {
  const members = readCpio(cpioArchive([file('tmp/x'), { type: 'folder', path: 'tmp', mode: 0o1777 }]));
  assert.is(members.find(({ name }) => name === 'tmp')?.mode, 0o041777);
});

test('the order of the entries does not matter', () => {
  const entries = [file('b/c'), file('a'), file('b-d'), file('b/a')];
  assert.equal(cpioArchive(entries), cpioArchive([...entries].reverse()));
});

test('links, devices and permissions', () => {
  const members = readCpio(
    cpioArchive([
      { type: 'symlink', path: 'bin/sh', target: 'busybox' },
      { type: 'character', path: 'dev/console', major: 5, minor: 1 },
      { type: 'block', path: 'dev/loop0', major: 7, minor: 0, mode: 0o660 },
      { type: 'file', path: 'init', mode: 0o755, content: new Uint8Array() },
    ]),
  );
  const found = members.map(({ name, mode, major, minor, data }) => [name, mode, major, minor, data.toString()]);
  assert.equal(found, [
    ['bin', 0o040755, 0, 0, ''],
    ['bin/sh', 0o120777, 0, 0, 'busybox'],
    ['dev', 0o040755, 0, 0, ''],
    ['dev/console', 0o020600, 5, 1, ''],
    ['dev/loop0', 0o060660, 7, 0, ''],
    ['init', 0o100755, 0, 0, ''],
  ]);
});

test('no two members share an inode number, so that none is taken for a hard link', () => {
  const inodes = readCpio(cpioArchive([file('a'), file('b'), file('c/d')])).map(({ ino }) => ino);
  assert.is(new Set(inodes).size, inodes.length);
});

test('names that would leave the archive or end it are refused', () => {
  for (const path of ['', '/a', 'a/', '../a', 'a/../b', './a', 'a//b', 'a\0b', 'TRAILER!!!', 'x'.repeat(4096)]) {
    refuses([file(path)], 'is no path');
  }
});

test('clashes and impossible numbers are refused', () => {
  refuses([file('a'), file('a')], 'twice');
  refuses([file('a'), file('a/b')], 'is no folder');
  refuses([{ type: 'symlink', path: 'a', target: '' }], 'link target');
  refuses([{ type: 'block', path: 'a', major: -1, minor: 0 }], 'major number -1');
  refuses([file('a')], 'time 4294967296', 2 ** 32);
  refuses([file('a')], 'time 1.5', 1.5);
});

test.run();
