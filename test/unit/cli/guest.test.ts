import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { parseConfig } from '../../../src/cli/config.ts';
import { GUEST, guestOptions } from '../../../src/cli/guest.ts';
import type { Option } from '../../../src/cli/option.ts';
import { envSource, flagSource, resolveSettings, type Source } from '../../../src/cli/settings.ts';
import { resolveGuest } from '../../../src/guest/options.ts';
import { refused } from '../../support/formats/refused.ts';

const options = (...sources: Source[]) => guestOptions(resolveSettings(GUEST, sources));
const yaml = (text: string) => parseConfig(text, '/etc/failback.yaml').source('build');

test('the help shows the defaults of the library', async () => {
  const given = options();
  const guest = new Map(Object.entries(await resolveGuest(given || {})));
  for (const [name, { defaultText }] of Object.entries<Option>(GUEST)) {
    if (defaultText !== undefined) assert.is(guest.get(name), defaultText, name);
  }
});

test('flags, variables and the file all reach the library', () => {
  const given = options(
    flagSource({ 'network-address': '10.0.0.4/24', 'ssh-key': ['a.pub', 'ssh-ed25519 AAAA me'] }),
    envSource({ FAILBACK_CONSOLE: 'autologin', FAILBACK_NETWORK_DNS: '10.0.0.1' }),
    yaml('build:\n  after-success: idle\n  overlay: files\n  autostart: "off"\n'),
  );
  assert.ok(given);
  assert.equal(given.sshKeys, ['a.pub', 'ssh-ed25519 AAAA me']);
  assert.is(given.console, 'autologin');
  assert.is(given.afterSuccess, 'idle');
  assert.is(given.autostart, 'off');
  assert.is(given.overlay, '/etc/files');
  const { address, dns } = given.network ?? {};
  assert.equal([address, dns], ['10.0.0.4/24', '10.0.0.1']);
  assert.is(options(flagSource({ 'no-guest': true })), false);
});

test('what nothing could heed is refused beside --no-guest, wherever it comes from', async () => {
  const noGuest = flagSource({ 'no-guest': true, console: 'locked' });
  const others = [envSource({ FAILBACK_HOSTNAME: 'failback' }), yaml('build:\n  ssh-key: me.pub\n')];
  await refused(() => options(noGuest, ...others), 'heed --ssh-key, --console, --hostname.', 'E_USAGE');
});

test('key files of the file are relative to it', () => {
  const given = options(yaml('build:\n  ssh-key: [keys/me.pub, ssh-ed25519 AAAA me]\n'));
  assert.equal(given && given.sshKeys, ['/etc/keys/me.pub', 'ssh-ed25519 AAAA me']);
});

test('a mistake is named by its flag, its variable, or its place in the file', async () => {
  const wrong = (source: Source, message: string) => refused(() => options(source), message, 'E_USAGE');
  await wrong(flagSource({ hostname: 'a b' }), '--hostname: "a b" is no host name.');
  await wrong(envSource({ FAILBACK_PROXY: 'proxy' }), 'FAILBACK_PROXY: "proxy" is no proxy.');
  await wrong(yaml('build:\n  fs: xfs\n  network-dns: here\n'), '/etc/failback.yaml:3:16: build.network-dns: "here"');
});

test.run();
