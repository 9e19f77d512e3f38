import { lstat, mkdtemp, readFile, readlink, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cpioArchive, type CpioEntry } from '../../../src/image/cpio.ts';

const entries: CpioEntry[] = [
  { type: 'file', path: 'etc/a file', mode: 0o640, content: Buffer.from('content\n') },
  { type: 'file', path: 'etc/empty', content: new Uint8Array() },
  { type: 'folder', path: 'empty', mode: 0o700 },
  { type: 'symlink', path: 'bin/sh', target: '../bin/busybox' },
];

test('GNU cpio lists what went in', async () => {
  const { stdout } = await execa('cpio', ['--list', '--quiet'], { input: cpioArchive(entries) });
  assert.equal(stdout.split('\n'), ['bin', 'bin/sh', 'empty', 'etc', 'etc/a file', 'etc/empty']);
});

test('GNU cpio unpacks it with content, modes, links and times', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'failback-cpio-'));
  try {
    const options = ['--extract', '--quiet', '--preserve-modification-time', '--no-absolute-filenames'];
    await execa('cpio', options, { input: cpioArchive(entries, { mtime: 1_700_000_000 }), cwd: folder });
    const stored = await lstat(join(folder, 'etc/a file'));
    assert.is(await readFile(join(folder, 'etc/a file'), 'utf8'), 'content\n');
    assert.is(stored.mode & 0o7777, 0o640);
    assert.is(stored.mtimeMs, 1_700_000_000_000);
    assert.is((await lstat(join(folder, 'empty'))).mode & 0o7777, 0o700);
    assert.is(await readlink(join(folder, 'bin/sh')), '../bin/busybox');
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test('GNU cpio sees device nodes', async () => {
  const archive = cpioArchive([{ type: 'character', path: 'dev/console', major: 5, minor: 1 }]);
  const { stdout } = await execa('cpio', ['--list', '--verbose', '--quiet', '--numeric-uid-gid'], { input: archive });
  assert.match(stdout, /^crw-------\s+1 0\s+0\s+5,\s+1 .* dev\/console$/m);
});

test.run();
