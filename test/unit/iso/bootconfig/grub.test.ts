import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parseGrub } from '../../../../src/iso/bootconfig/grub.ts';

const test = suite('GRUB configurations');
const parse = (text: string) => parseGrub(text, 'EFI/BOOT/grub.cfg');

const MENU = `
set default="1"
function load_video { insmod efi_gop; insmod all_video }
search --no-floppy --set=root -l 'DRSFAILBACK'
# menuentry 'not this' { linux /no }
menuentry 'Start the client' --class fedora --id first {
  linuxefi /images/pxeboot/vmlinuz root=live:CDLABEL=DRSFAILBACK rd.live.image \\
    quiet "dyndbg=file a.c +p"
  initrdefi /images/pxeboot/initrd.img /images/extra.img
}
menuentry "Check \\"this\\" medium" {
  linux ($root)/images/pxeboot/vmlinuz rd.live.check; initrd initrd.img
}
submenu 'More -->' {
  menuentry 'Basic graphics' {
    if [ x$a = x ]; then linux16 /k1; else linux16 /k2; fi
  }
}
`;

test('titles, files, arguments, quotes and continued lines', () => {
  const [first, second, third, ...rest] = parse(MENU);
  assert.equal(rest, []);
  assert.equal(first, {
    title: 'Start the client',
    kernel: 'images/pxeboot/vmlinuz',
    initramfs: ['images/pxeboot/initrd.img', 'images/extra.img'],
    args: ['root=live:CDLABEL=DRSFAILBACK', 'rd.live.image', 'quiet', 'dyndbg="file a.c +p"'],
    isDefault: false,
    loader: 'grub',
    config: 'EFI/BOOT/grub.cfg',
  });
  assert.is(second?.title, 'Check "this" medium');
  assert.is(second?.kernel, 'images/pxeboot/vmlinuz');
  assert.equal(second?.initramfs, ['EFI/BOOT/initrd.img']);
  assert.is(third?.kernel, 'k1');
});

const defaultOf = (value: string) =>
  parse(MENU.replace('default="1"', `default=${value}`)).find(({ isDefault }) => isDefault)?.title;

test('the default is a number, a number in a submenu, a title or an id', () => {
  assert.is(defaultOf('0'), 'Start the client');
  assert.is(defaultOf('1'), 'Check "this" medium');
  assert.is(defaultOf('"2>0"'), 'Basic graphics');
  assert.is(defaultOf('"Basic graphics"'), 'Basic graphics');
  assert.is(defaultOf('first'), 'Start the client');
});

test('variables are replaced; outside quotes their words are words', () => {
  const [entry] = parse(`
    set dir=/live
    args="boot=live quiet"
    menuentry a { linux $dir/vmlinuz "" $args "x=$dir y" \${unknown} z='$dir'
      initrd \${dir}/initrd }
  `);
  assert.is(entry?.kernel, 'live/vmlinuz');
  assert.equal(entry?.args, ['boot=live', 'quiet', 'x="/live y"', 'z=$dir']);
  assert.equal(entry?.initramfs, ['live/initrd']);
});

test('unbalanced braces and quotes end with the file', () => {
  for (const text of [
    '} } }',
    'menuentry a {',
    'menuentry "a',
    "menuentry 'a { linux /k",
    '\\',
    '$',
    '${',
    'set a=$a$a',
  ]) {
    assert.equal(parse(text), []);
  }
});

test('variables made of variables do not grow without end', () => {
  const text = `set a=aaaaaaaaaaaaaaaa\n${'set a=$a$a\n'.repeat(5000)}menuentry x { linux /k $a }`;
  assert.ok((parse(text)[0]?.args[0]?.length ?? 0) <= 1024);
});

test.run();
