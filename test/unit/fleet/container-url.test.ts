import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseContainerUrl } from '../../../src/fleet/results/container-url.ts';
import { redact } from '../../../src/redact.ts';
import { refused } from '../../support/formats/refused.ts';

test('account, container and folder are read from the URL; behind an address the account is in the path', () => {
  const { account, container, prefix, sas } = parseContainerUrl('https://acct.blob.core.windows.net/fleet/a%20b/c/');
  assert.equal([account, container, prefix, sas], ['acct', 'https://acct.blob.core.windows.net/fleet', 'a b/c/', '']);
  for (const server of ['http://127.0.0.1:10000', 'http://localhost:10000', 'http://[::1]:10000']) {
    const local = parseContainerUrl(`${server}/devstoreaccount1/fleet`);
    assert.equal(
      [local.account, local.container, local.prefix],
      ['devstoreaccount1', `${server}/devstoreaccount1/fleet`, ''],
    );
  }
});

test('the signature of a SAS never shows', () => {
  const { sas } = parseContainerUrl('https://acct.blob.core.windows.net/fleet?sv=2024&sig=Zm9v%2Bsecret');
  assert.is(sas, 'sv=2024&sig=Zm9v%2Bsecret');
  assert.not.match(redact('Zm9v+secret and Zm9v%2Bsecret'), /secret/);
});

test('what names no container is refused', async () => {
  for (const url of ['https://acct.blob.core.windows.net/', 'http://127.0.0.1/account', 'ftp://acct/fleet']) {
    await refused(() => parseContainerUrl(url), '', 'E_USAGE');
  }
  assert.is(parseContainerUrl('https://a.example/c/%zz').prefix, '%zz/');
});

test.run();
