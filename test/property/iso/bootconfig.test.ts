import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { BootEntry } from '../../../src/iso/bootconfig/entry.ts';
import { parseGrub } from '../../../src/iso/bootconfig/grub.ts';
import { parseSyslinux } from '../../../src/iso/bootconfig/syslinux.ts';

const test = suite('boot configurations of any content');

const WORDS =
  'menuentry submenu linux initrd linuxefi set default if then fi label kernel append menu text help endtext'.split(
    ' ',
  );
const MARKS = [
  '\n',
  '\r\n',
  ';',
  ' ',
  '\t',
  '"',
  "'",
  '\\',
  '{',
  '}',
  '$',
  '${',
  '#',
  '=',
  '..',
  '/',
  'initrd=',
  '--id',
  '>',
  '^',
  '-',
];
const script = fc
  .array(fc.oneof(fc.constantFrom(...WORDS), fc.constantFrom(...MARKS), fc.string({ maxLength: 6 })), {
    maxLength: 120,
  })
  .map((parts) => parts.join(''));
const started = (start: string) => fc.tuple(fc.constantFrom('', start), script).map((parts) => parts.join(''));
const LIMITS = { numRuns: 20_000, interruptAfterTimeLimit: 2000, markInterruptAsFailure: false };

function isSound({ kernel, initramfs, args }: BootEntry): boolean {
  const paths = [kernel, ...initramfs];
  return paths.every((path) => !path.startsWith('/') && !path.split('/').includes('..')) && !args.includes('');
}

test('GRUB', () => {
  fc.assert(
    fc.property(started("menuentry 'a' {\n linux /k "), (text) =>
      assert.ok(parseGrub(text, 'a/b/grub.cfg').every(isSound)),
    ),
    LIMITS,
  );
});

test('SYSLINUX', () => {
  fc.assert(
    fc.property(started('label a\n kernel k\n append x '), (text) =>
      assert.ok(parseSyslinux(text, 'isolinux/x.cfg').every(isSound)),
    ),
    LIMITS,
  );
});

test.run();
