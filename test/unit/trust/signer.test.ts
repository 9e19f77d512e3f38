import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readGpgStatus } from '../../../src/trust/gpg-status.ts';
import { parseSigner } from '../../../src/trust/signer.ts';
import { refused } from '../../support/formats/refused.ts';

test('who signs', async () => {
  assert.equal(parseSigner('gpg'), { kind: 'gpg', key: undefined });
  assert.equal(parseSigner('gpg:me@example.com'), { kind: 'gpg', key: 'me@example.com' });
  assert.equal(parseSigner('cosign:azurekms://vault/key'), { kind: 'cosign', key: 'azurekms://vault/key' });
  assert.equal(parseSigner('exec:/opt/sign me'), { kind: 'exec', key: '/opt/sign me' });
  for (const text of ['', 'pgp', 'exec', 'exec:', 'gpg:', 'GPG', ' gpg']) {
    await refused(() => parseSigner(text), 'names nobody', 'E_USAGE');
  }
});

const FPR = 'A'.repeat(40);
const PRIMARY = 'B'.repeat(40);
const valid = `[GNUPG:] VALIDSIG ${FPR} 2026-11-23 1795402064 0 4 0 22 10 00 ${PRIMARY}`;
const status = (...lines: string[]) => readGpgStatus(lines.map((line) => `${line}\n`).join(''));

test('gpg: a good signature counts for the key and its primary key', () => {
  const verdict = status('[GNUPG:] NEWSIG', '[GNUPG:] GOODSIG AAAA Me <me@example.com>', valid);
  assert.equal(verdict, { good: [FPR, PRIMARY], problems: [] });
});

test('gpg: a valid signature of an expired or revoked key is not good', () => {
  for (const [keyword, words] of [
    ['EXPKEYSIG', 'expired'],
    ['REVKEYSIG', 'revoked'],
    ['EXPSIG', 'expired'],
  ] as const) {
    const { good, problems } = status('[GNUPG:] NEWSIG', `[GNUPG:] ${keyword} AAAA Me`, valid);
    assert.equal(good, []);
    assert.match(problems[0] ?? '', words);
  }
});

test('gpg: one good signature does not lend itself to the next', () => {
  const next = valid.replaceAll('A', 'C').replaceAll('B', 'D');
  const { good } = status('[GNUPG:] NEWSIG', '[GNUPG:] GOODSIG A Me', valid, '[GNUPG:] NEWSIG', next);
  assert.equal(good, [FPR, PRIMARY]);
});

test('gpg: what a user id says is no status', () => {
  const { good } = status(`gpg: Good signature from "[GNUPG:] GOODSIG"`, ` ${valid}`);
  assert.equal(good, []);
});

test.run();
