import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';

const template = (path: string) => packageFile(`templates/practice/${path}`);

test('busybox can read every script', async () => {
  for (const path of ['init', 'dracut-lib.sh', 'rootfs/etc/rc']) {
    await execa('busybox', ['sh', '-n', template(path)]);
  }
});

test('getarg finds the last value, bare words, and says when there is none', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'failback-getarg-'));
  try {
    const cmdline = join(folder, 'cmdline');
    const library = join(folder, 'dracut-lib.sh');
    await writeFile(cmdline, 'root=/dev/sda root=live:LABEL=X rd.live.image console=tty1 glob=* roots=1\n');
    const text = await readFile(template('dracut-lib.sh'), 'utf8');
    await writeFile(library, text.replaceAll('/proc/cmdline', cmdline));
    const getarg = async (name: string) => {
      const { stdout, exitCode } = await execa('busybox', ['sh', '-c', '. "$1"; getarg "$2"', 'sh', library, name], {
        reject: false,
        cwd: folder,
      });
      return [stdout, exitCode];
    };
    assert.equal(await getarg('root='), ['live:LABEL=X', 0]);
    assert.equal(await getarg('glob='), ['*', 0]);
    assert.equal(await getarg('rd.live.image'), ['', 0]);
    assert.equal(await getarg('rd.live.dir='), ['', 1]);
    assert.equal(await getarg('live.image'), ['', 1]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});

test.run();
