import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { grubConfig } from '../../../src/image/grub-config.ts';
import { grubWord, readTemplate, render } from '../../../src/image/template.ts';
import { templatesDigest } from '../../../src/image/templates-digest.ts';
import { refused } from '../../support/formats/refused.ts';

test('names are replaced by values, whatever is in them', () => {
  assert.is(render('{{a}}-{{b}}-{{a}} { {x} }', { a: '$&', b: '{{a}}' }), '$&-{{a}}-$& { {x} }');
});

test('a name without a value is a bug', async () => {
  await refused(() => render('{{missing}}', {}), '"missing"', 'E_INTERNAL');
});

test('words for GRUB are quoted when they must be', () => {
  const words = ['root=live:UUID=1-2', 'a b', "it's", '$x', '', 'a;b', 'ü'].map(grubWord);
  assert.equal(words, ['root=live:UUID=1-2', "'a b'", "'it'\\''s'", "'$x'", "''", "'a;b'", "'ü'"]);
});

test('control characters cannot be written into a GRUB script', async () => {
  for (const word of ['a\nb', 'a\0', '\x1b[0m', '\x7f']) await refused(() => grubWord(word), 'control', 'E_USAGE');
});

test('grub.cfg loads kernel and initramfs from the file system, over serial line and screen', async () => {
  const args = ['root=live:UUID=1234', 'console=ttyS0', 'dyndbg=file a.c +p'];
  const { path, text } = await grubConfig({
    uuid: '1234',
    args,
    title: 'Client (5.10)',
    initramfs: ['boot/initrd.img', 'boot/failback-guest.img'],
  });
  assert.is(path, 'boot/grub/grub.cfg');
  assert.is(
    text,
    `# Written by failback-kit: boots the Failback Client from this disk.
set default=0
set timeout=3

if serial --unit=0 --speed=115200 --word=8 --parity=no --stop=1; then
  terminal_input serial console
  terminal_output serial console
fi

menuentry 'Client (5.10)' {
  echo "failback-kit: loading the kernel"
  search --no-floppy --fs-uuid --set=root 1234
  linux /boot/vmlinuz root=live:UUID=1234 console=ttyS0 'dyndbg=file a.c +p'
  echo "failback-kit: loading the initramfs"
  initrd /boot/initrd.img /boot/failback-guest.img
}
`,
  );
});

test('the script that is built into GRUB finds the same file system', async () => {
  const text = render(await readTemplate('grub-early.cfg'), { uuid: '1234' });
  assert.is(text, 'search --no-floppy --fs-uuid --set=root 1234\nset prefix=($root)/boot/grub\n');
});

test('the digest of the templates is stable', async () => {
  assert.match(await templatesDigest(), /^[0-9a-f]{64}$/);
  assert.is(await templatesDigest(), await templatesDigest());
});

test.run();
