import { buffer } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { asContent, entryMode, entryPath } from '../../../src/toolbox/tree.ts';
import { refused } from '../../support/formats/refused.ts';

test('paths come in their shortest form', () => {
  for (const [path, short] of [
    ['a', 'a'],
    ['a/b/', 'a/b'],
    ['./a//b', 'a/b'],
    ['a/../b', 'b'],
    ['..a/b..', '..a/b..'],
  ] as const) {
    assert.is(entryPath({ path }), short);
  }
});

test('a path that leaves the work folder is refused', async () => {
  for (const path of ['', '/', '/etc/passwd', '..', '../x', 'a/../../x', 'a/b/../../..', 'a\0b']) {
    await refused(() => entryPath({ path }), 'no path inside the toolbox', 'E_INTERNAL');
  }
});

test('bytes and streams are content alike, with usual modes', async () => {
  const bytes = Buffer.from('abc');
  const content = asContent(bytes);
  assert.equal([content.size, await buffer(content.read())], [3, bytes]);
  assert.is(asContent(content), content);
  assert.is(entryMode({ path: 'x', content: bytes }), 0o644);
  assert.is(entryMode({ path: 'x' }), 0o755);
  assert.is(entryMode({ path: 'x', content: bytes, mode: 0o600 }), 0o600);
});

test.run();
