import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../src/errors.ts';
import { parseHttpUrl, shownUrl, urlKey } from '../../src/url.ts';

test('a shown URL has no credentials and no query string', () => {
  assert.is(
    shownUrl('https://me:secret@host.example:8443/a/b.iso?X-Amz-Signature=abc&x=1#f'),
    'https://host.example:8443/a/b.iso?…',
  );
  assert.is(shownUrl('https://host.example/a.iso'), 'https://host.example/a.iso');
  assert.is(shownUrl('host/a?sig=abc'), 'host/a?…');
});

test('the key of a signed URL is the same for every signature, and another for another file', () => {
  const key = urlKey('https://b.example/a.iso?id=1');
  assert.is(urlKey('https://b.example/a.iso?id=1&X-Amz-Signature=aa&X-Amz-Date=bb&X-Amz-Expires=3'), key);
  assert.is(urlKey('https://me:pw@b.example/a.iso?sig=abc&se=2030&id=1'), key);
  assert.is.not(urlKey('https://b.example/a.iso?id=2'), key);
  assert.match(key, /^[0-9a-f]{32}$/);
});

test('only http and https are URLs to download from', () => {
  assert.is(parseHttpUrl('http://m.example', '--base-url').host, 'm.example');
  for (const text of ['ftp://m.example', 'm.example', '', 'https://']) {
    assert.throws(
      () => parseHttpUrl(text, '--base-url'),
      (error: unknown) => isFailbackError(error) && error.code === 'E_USAGE' && error.message.includes('--base-url'),
    );
  }
});

test.run();
