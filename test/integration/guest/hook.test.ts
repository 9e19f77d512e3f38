import { chmod, lstat, mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { type FakePrograms, fakePrograms } from '../../support/fake-programs.ts';

const hook = packageFile('templates/guest/initramfs/90-failback-kit.sh');
const SHELLS = [['dash'], ['bash', '--posix'], ['busybox', 'sh']];

async function files(rig: FakePrograms, tree: Readonly<Record<string, string>>) {
  for (const [path, content] of Object.entries(tree)) {
    await mkdir(dirname(rig.folder.at(path)), { recursive: true });
    await writeFile(rig.folder.at(path), content);
  }
}

/** A rig with an overlay in `tree`, a live root in `new` and a `mount` that ends with the given status. */
async function rigWith(tree: Readonly<Record<string, string>>, mount = 'exit 0') {
  const rig = await fakePrograms({ mount });
  await files(rig, tree);
  return rig;
}

/** Sources the hook as dracut does: into a shell that goes on afterwards. Gives the kernel's log. */
async function source(rig: FakePrograms, shell: readonly string[], variables: NodeJS.ProcessEnv = {}) {
  const { folder } = rig;
  const [program = 'sh', ...options] = shell;
  // A function, because busybox would take its own mount before any program.
  const script = 'mount() { "$MOUNT" "$@"; }; . "$1"; echo "went on, status $?, tree=${tree-}"; type lay say place';
  const { stdout } = await execa(program, [...options, '-c', script, 'sh', hook], {
    reject: false,
    env: {
      NEWROOT: folder.at('new'),
      FAILBACK_KIT_TREE: folder.at('tree'),
      FAILBACK_KIT_KMSG: folder.at('kmsg'),
      MOUNT: folder.at('mount'),
      ...variables,
    },
  });
  assert.match(stdout, /^went on, status 0, tree=$/m);
  assert.not.match(stdout, /is a (shell )?function/);
  return readFile(folder.at('kmsg'), 'utf8');
}

for (const shell of SHELLS) {
  const name = shell[0] ?? '';

  test(`${name}: the tree is laid over the live root`, async () => {
    await using rig = await rigWith({
      'tree/etc/new/file': 'new',
      'tree/etc/old': 'replaced',
      'tree/usr/bin/tool': 'run',
      'tree/etc/.hidden': 'h',
      'tree/a file with spaces': 's',
      'new/etc/old': 'old',
      'new/etc/kept': 'kept',
    });
    const at = (path: string) => rig.folder.at(path);
    await chmod(at('tree/usr/bin/tool'), 0o755);
    await chmod(at('tree/etc/new'), 0o700);
    await chmod(at('new/etc'), 0o711);
    await symlink('../usr/bin/tool', at('tree/etc/link'));
    assert.is(await source(rig, shell), '<5>failback-kit: overlay applied\n');
    assert.equal(await rig.calls(), [`mount -o remount,rw ${at('new')}`]);
    assert.is(await readFile(at('new/etc/old'), 'utf8'), 'replaced');
    assert.is(await readFile(at('new/etc/kept'), 'utf8'), 'kept');
    assert.is(await readFile(at('new/etc/.hidden'), 'utf8'), 'h');
    assert.is(await readFile(at('new/a file with spaces'), 'utf8'), 's');
    assert.is(await readlink(at('new/etc/link')), '../usr/bin/tool');
    assert.is((await stat(at('new/usr/bin/tool'))).mode & 0o777, 0o755);
    assert.is((await stat(at('new/etc/new'))).mode & 0o777, 0o700);
    assert.is((await stat(at('new/etc'))).mode & 0o777, 0o711, 'a folder that is there keeps its mode');
  });

  test(`${name}: links of the live root stay, and lead to places below it`, async () => {
    await using rig = await rigWith({
      'tree/lib/systemd/unit': 'u',
      'tree/var/lock/mark': 'm',
      'tree/etc/resolv.conf': 'ours',
      'new/usr/lib/keep': 'k',
      'new/run/resolv.conf': 'theirs',
      'new/run/lock/x': 'x',
    });
    const at = (path: string) => rig.folder.at(path);
    await symlink('usr/lib', at('new/lib'));
    await mkdir(at('new/var'));
    await mkdir(at('new/etc'));
    await symlink('/run/lock', at('new/var/lock'));
    await symlink('../run/resolv.conf', at('new/etc/resolv.conf'));
    assert.match(await source(rig, shell), /overlay applied/);
    assert.is(await readlink(at('new/lib')), 'usr/lib');
    assert.is(await readFile(at('new/usr/lib/systemd/unit'), 'utf8'), 'u');
    assert.is(await readFile(at('new/run/lock/mark'), 'utf8'), 'm');
    assert.is(await readFile(at('new/etc/resolv.conf'), 'utf8'), 'ours');
    assert.is(await readFile(at('new/run/resolv.conf'), 'utf8'), 'theirs', 'nothing is written through a link');
  });

  test(`${name}: what cannot be laid is named, the rest comes`, async () => {
    await using rig = await rigWith({ 'tree/a': 'a', 'tree/b': 'b', 'new/a/inside': 'i' });
    const log = await source(rig, shell);
    assert.is(log, '<5>failback-kit: error overlay incomplete: /a is a folder in the live system;\n');
    assert.is(await readFile(rig.folder.at('new/b'), 'utf8'), 'b');
    assert.ok((await lstat(rig.folder.at('new/a'))).isDirectory());
  });

  test(`${name}: the boot goes on without a writable root, a tree or a root at all`, async () => {
    await using readOnly = await rigWith({ 'tree/a': 'a', 'new/etc/x': 'x' }, 'echo "cannot *\nremount" >&2; exit 32');
    const log = await source(readOnly, shell);
    assert.is(log, '<5>failback-kit: error overlay not applied: the live root stays read-only: cannot * remount\n');
    await using empty = await rigWith({ 'new/etc/x': 'x' });
    assert.match(await source(empty, shell), /error overlay not applied: no tree/);
    await using rootless = await rigWith({ 'tree/a': 'a' });
    assert.match(await source(rootless, shell, { NEWROOT: '' }), /error overlay not applied: no tree or no live root/);
  });
}

test.run();
