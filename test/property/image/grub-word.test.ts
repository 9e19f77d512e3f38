import { execa } from 'execa';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { grubConfig } from '../../../src/image/grub-config.ts';

const printable = (unit: 'grapheme-ascii' | 'binary') =>
  fc.string({ unit, maxLength: 12 }).filter((text) => !/[\0-\x1f\x7f]/.test(text));
const word = fc.oneof(
  printable('grapheme-ascii'),
  printable('binary'),
  fc.string({ unit: fc.constantFrom(...Array.from('\'"`$\\ !~#&|;<>(){}[]=-%')), maxLength: 8 }),
  fc.constantFrom('if', 'then', 'fi', 'done', 'menuentry', '}', '{', '[[', 'function'),
);

test('GRUB takes every configuration, whatever the arguments and the title', async () => {
  const version = await execa('grub-script-check', ['--version'], { reject: false });
  if (version.failed) {
    console.log('skip: grub-script-check is not installed');
    return;
  }
  await fc.assert(
    fc.asyncProperty(fc.array(word, { minLength: 10, maxLength: 40 }), word, async (args, title) => {
      const { text } = await grubConfig({ uuid: '1234', args, title, initramfs: ['boot/initrd.img'] });
      const { exitCode, stderr } = await execa('grub-script-check', { input: text, reject: false });
      assert.is(exitCode, 0, `${stderr}\n${text}`);
    }),
    { numRuns: 25 },
  );
});

test.run();
