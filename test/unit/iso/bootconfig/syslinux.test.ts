import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseSyslinux } from '../../../../src/iso/bootconfig/syslinux.ts';

const test = suite('SYSLINUX configurations');
const parse = (text: string, config = 'isolinux/isolinux.cfg') => parseSyslinux(text, config);

test('an entry has its title, its files from the root, and its arguments without initrd', () => {
  const [entry, ...rest] = parse(`
    LABEL live
      MENU LABEL ^Start
      KERNEL vmlinuz
      APPEND initrd=initrd.img,/boot/extra.img root=live:CDLABEL=X rd.live.image opt="a b" quiet
  `);
  assert.equal(rest, []);
  assert.equal(entry, {
    title: 'Start',
    kernel: 'isolinux/vmlinuz',
    initramfs: ['isolinux/initrd.img', 'boot/extra.img'],
    args: ['root=live:CDLABEL=X', 'rd.live.image', 'opt="a b"', 'quiet'],
    isDefault: true,
    loader: 'syslinux',
    config: 'isolinux/isolinux.cfg',
  });
});

test('LINUX and INITRD lines, paths with dots and from the root', () => {
  const [entry] = parse('label a\n linux ../boot/vmlinuz\n initrd /boot/./initrd', 'boot/syslinux/syslinux.cfg');
  assert.is(entry?.kernel, 'boot/boot/vmlinuz');
  assert.equal(entry?.initramfs, ['boot/initrd']);
});

const defaultOf = (text: string) => parse(text).find(({ isDefault }) => isDefault)?.title;
const TWO = 'label a\nkernel k\nlabel b\nkernel k\n';

test('the default is MENU DEFAULT, else the label that DEFAULT names, else the first', () => {
  assert.is(defaultOf(TWO), 'a');
  assert.is(defaultOf(`default B\n${TWO}`), 'b');
  assert.is(defaultOf(`default vesamenu.c32\n${TWO}`), 'a');
  assert.is(defaultOf(`default a\n${TWO}menu default\n`), 'b');
});

test('common arguments hold for labels without their own; a hyphen takes them away', () => {
  const entries = parse(
    'append common\nlabel a\nkernel k\nlabel b\nkernel k\nappend own\nlabel c\nkernel k\nappend -\n',
  );
  assert.equal(
    entries.map(({ args }) => args),
    [['common'], ['own'], []],
  );
});

test('help texts, labels that start no kernel, and line ends of every kind', () => {
  const entries = parse(
    'label a\r\nkernel k\r\ntext help\r\n label x\r\n kernel no\r\nendtext\r\nlabel local\r\nlocalboot 0',
  );
  assert.equal(
    entries.map(({ title, kernel }) => [title, kernel]),
    [['a', 'isolinux/k']],
  );
});

test.run();
