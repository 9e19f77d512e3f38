import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { settle } from '../../../src/practice/live-root.ts';

const template = (path: string) => readFileSync(packageFile(`templates/practice/${path}`), 'utf8');

test('isolinux starts the live system as the real ISO does', () => {
  const config = template('isolinux.cfg');
  assert.ok(config.includes('append initrd=initrd.img root=live:CDLABEL=DRSFAILBACK rd.live.image quiet rhgb\n'));
  assert.ok(config.includes('kernel vmlinuz\n'));
});

test('init prints the lines by which a boot check follows it', () => {
  for (const line of ['mounting live root', 'live root mounted, switching root', 'no block device is']) {
    assert.ok(template('init').includes(line), line);
  }
  assert.ok(template('dracut-lib.sh').includes('dracut-like: FATAL: '));
  assert.ok(template('rootfs/etc/rc').includes('FAILBACK PRACTICE: '));
  assert.ok(template('rootfs/etc/rc').includes('say "live system is up"'));
  assert.is(template('rootfs/etc/hostname'), 'practice\n');
});

test('init runs the pre-pivot hooks of other initramfs archives', () => {
  assert.ok(template('init').includes('/lib/dracut/hooks/pre-pivot/*.sh'));
  assert.ok(template('init').includes('export NEWROOT=/sysroot'));
});

test('everything that is shown or stored says that this is not AWS software', () => {
  for (const path of ['init', 'isolinux.cfg', 'rootfs/etc/issue', 'rootfs/etc/os-release', 'rootfs/etc/rc']) {
    assert.ok(template(path).includes('not AWS software'), path);
  }
});

test('owner and times of every file are set, links after they exist', () => {
  const commands = settle(['bin', 'bin/busybox'], ['bin/ls'], 1_700_000_000);
  assert.is(commands[0], 'symlink "/bin/ls" /bin/busybox');
  for (const path of ['/', '/lost+found', '/bin', '/bin/busybox', '/bin/ls']) {
    assert.ok(commands.includes(`set_inode_field "${path}" uid 0`), path);
    for (const name of ['ctime', 'atime', 'mtime', 'crtime']) {
      assert.ok(commands.includes(`set_inode_field "${path}" ${name} @1700000000`), `${path} ${name}`);
      assert.ok(commands.includes(`set_inode_field "${path}" ${name}_extra 0`), `${path} ${name}_extra`);
    }
  }
});

test.run();
