import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ConsoleLines, stripControls } from '../../../src/boot/console-lines.ts';

const feed = (...chunks: string[]) => {
  const lines = new ConsoleLines();
  return { texts: chunks.flatMap((chunk) => lines.push(Buffer.from(chunk))).map(({ text }) => text), lines };
};

test('joins lines across chunks and cuts at every kind of line end', () => {
  const { texts, lines } = feed('Linux ver', 'sion 6.1\r\nfoo\rbar\nbaz');
  assert.equal(texts, ['Linux version 6.1', 'foo', 'bar']);
  assert.is(lines.partial.text, 'baz');
});

test('shows a prompt that has no line end', () => {
  assert.is(feed('\r\nfailback ', 'login: ').lines.partial.text, 'failback login: ');
});

test('keeps a character that is split between chunks', () => {
  const lines = new ConsoleLines();
  const bytes = Buffer.from('é\n');
  lines.push(bytes.subarray(0, 1));
  assert.is(lines.push(bytes.subarray(1))[0]?.text, 'é');
});

test('keeps the raw text and strips control sequences for reading', () => {
  const lines = new ConsoleLines();
  assert.equal(lines.push(Buffer.from('\x1b[0;32m  OK  \x1b[0m] Reached\r\n')), [
    { raw: '\x1b[0;32m  OK  \x1b[0m] Reached\r\n', text: '  OK  ] Reached' },
  ]);
});

test('strips what terminals, GRUB and UEFI send, also a sequence that is cut off', () => {
  assert.is(stripControls('\x1bc\x1b[?7l\x1b[2J\x1b[0mSeaBIOS'), 'SeaBIOS');
  assert.is(stripControls('\x1b[=3h\x1b[01;01Hgrub> \x1b]0;title\x07x\x1b(B\x1b[1'), 'grub> x');
});

test('noise without line ends comes out in pieces', () => {
  const { texts, lines } = feed('x'.repeat(10_000));
  assert.equal(
    texts.map((text) => text.length),
    [4096, 4096],
  );
  assert.is(lines.partial.text.length, 10_000 - 8192);
});

test.run();
