import { test } from 'uvu';
import * as assert from 'uvu/assert';
import * as checks from '../../../src/guest/checks.ts';
import { refused } from '../../support/formats/refused.ts';

async function takes(check: (text: string) => string, good: readonly string[], bad: readonly string[]) {
  for (const text of good) assert.is(check(text), text);
  for (const text of bad) await refused(() => check(text), '', 'E_USAGE');
}

test('host names', async () => {
  const label = 'a'.repeat(63);
  await takes(
    checks.checkHostname,
    ['failback', 'f1.example.com', label],
    ['', '-a', 'a-', 'a..b', 'a_b', 'a b', `${label}b`, `${label}.b`],
  );
});

test('proxies without credentials', async () => {
  await takes(
    checks.checkProxy,
    ['http://10.0.0.9:3128', 'https://proxy.example', 'http://[fd00::1]:8080'],
    ['10.0.0.9:3128', 'socks://x', 'http://x/path', 'http://x y', "http://x'y", 'http://'],
  );
  assert.is(checks.checkProxy('http://proxy:3128/'), 'http://proxy:3128');
  const error = await refused(() => checks.checkProxy('http://me:word@proxy:3128'), 'credentials', 'E_USAGE');
  assert.not.match(error.message, 'word');
});

test('passwords only as hashes that the live system knows; what was given is never shown', async () => {
  const sha512 = `$6$salt$${'a'.repeat(86)}`;
  await takes(
    checks.checkPasswordHash,
    [sha512, `$6$rounds=5000$salt$${'a'.repeat(86)}`, `$5$salt$${'a'.repeat(43)}`],
    [sha512.slice(0, -1), `$1$salt$${'a'.repeat(22)}`, `$y$j9T$salt$${'a'.repeat(43)}`],
  );
  const { message, hint } = await refused(() => checks.checkPasswordHash('hunter2'), 'plain password', 'E_USAGE');
  assert.match(hint ?? '', 'openssl passwd -6');
  assert.not.match(message, 'hunter2');
});

test('addresses and netmasks', async () => {
  await takes(checks.checkAddress, ['10.0.0.4'], ['10.0.0', '10.0.0.256', '10.0.0.4/24', 'fd00::1', 'host']);
  await takes(checks.checkAddressOrCidr, ['10.0.0.4', '10.0.0.4/24'], ['10.0.0.4/', '10.0.0.4/33', '10.0.0.4/24/1']);
  await takes(checks.checkNetmask, ['255.255.255.0', '128.0.0.0'], ['255.0.255.0', '0.0.0.0', '255.255.255.255', '24']);
});

test('kernel arguments without secrets', async () => {
  assert.is(checks.checkKernelArg('console=ttyS0'), 'console=ttyS0');
  const { message } = await refused(
    () => checks.checkKernelArg('key=AKIAIOSFODNN7EXAMPLE'),
    'AWS access key',
    'E_USAGE',
  );
  assert.not.match(message, 'AKIA');
});

test.run();
