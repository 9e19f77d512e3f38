import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { resolveGuest } from '../../../src/guest/options.ts';
import { refused } from '../../support/formats/refused.ts';

const HASH = `$6$salt$${'a'.repeat(86)}`;

test('without options the client starts by itself, and nobody gets in', async () => {
  assert.equal(await resolveGuest({}), {
    sshListen: 'local',
    console: 'locked',
    autostart: 'on',
    afterSuccess: 'poweroff',
    reportReady: 'auto',
    sshKeys: [],
    network: null,
    overlay: null,
  });
});

test('a password and the console that takes it go together', async () => {
  assert.is((await resolveGuest({ console: 'password', passwordHash: HASH })).passwordHash, HASH);
  await refused(() => resolveGuest({ console: 'password' }), 'needs its hash', 'E_USAGE');
  await refused(() => resolveGuest({ passwordHash: HASH }), 'no use with the console locked', 'E_USAGE');
});

test('programs get the same checks as the command line', async () => {
  const wrong: [object, string][] = [
    [{ hostname: 'a b' }, 'guest.hostname: "a b" is no host name'],
    [{ passwordHash: 'hunter2' }, 'guest.passwordHash: a plain password'],
    [{ proxy: 'http://me:word@proxy' }, 'guest.proxy: the proxy has credentials'],
    [{ network: { dns: 'x' } }, 'guest.network.dns: "x" is no IPv4 address'],
    [{ autostart: true }, 'guest.autostart'],
    [{ hostName: 'x' }, 'hostName'],
  ];
  for (const [options, message] of wrong) {
    await refused(() => resolveGuest(options), message, 'E_USAGE');
  }
});

test.run();
