import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { guestArchive } from '../../../src/guest/archive.ts';
import { type Guest, resolveGuest } from '../../../src/guest/options.ts';
import { enablingLinks } from '../../../src/guest/units.ts';
import type { CpioEntry } from '../../../src/image/cpio.ts';
import { matchesApproved } from '../../support/approved.ts';
import { readCpio } from '../../support/cpio-reader.ts';
import { refused } from '../../support/formats/refused.ts';

const PARTS = { hooks: 'usr/lib/dracut/hooks', modules: [], epoch: 1_700_000_000 };
const ROOT = 'failback-kit/root/';

async function members(guest: Guest | null, modules: readonly CpioEntry[] = []) {
  const archive = await guestArchive({ ...PARTS, guest, modules });
  return readCpio(archive ?? new Uint8Array());
}

async function textOf(guest: Guest, path: string): Promise<string> {
  return (await members(guest)).find(({ name }) => name === `${ROOT}${path}`)?.data.toString() ?? 'not there';
}

const plain = await resolveGuest({});
const full: Guest = {
  ...(await resolveGuest({
    ...{ console: 'password', passwordHash: `$6$salt$${'a'.repeat(86)}`, sshListen: 'all', autostart: 'off' },
    ...{ afterSuccess: 'idle', hostname: 'failback-1', proxy: 'http://10.0.0.9:3128', reportReady: 'off' },
    network: { address: '10.0.0.4/24', gateway: '10.0.0.1', dns: '168.63.129.16' },
  })),
  sshKeys: [
    { line: 'ssh-ed25519 AAAA one', fingerprint: 'SHA256:1' },
    { line: 'ssh-rsa BBBB', fingerprint: 'SHA256:2' },
  ],
};

test('what is in the archive, and with which modes', async () => {
  const lines = (await members(full)).map(({ name, mode, data }) => {
    const link = (mode & 0o170000) === 0o120000 ? ` -> ${data.toString()}` : '';
    return `${mode.toString(8).padStart(6, '0')} ${name}${link}\n`;
  });
  matchesApproved('guest/archive.txt', lines.join(''));
});

test('the texts that are made for each image', async () => {
  matchesApproved('guest/guest.conf', await textOf(plain, 'etc/failback-kit/guest.conf'));
  matchesApproved('guest/guest-full.conf', await textOf(full, 'etc/failback-kit/guest.conf'));
  matchesApproved('guest/authorized_keys', await textOf(full, 'etc/failback-kit/authorized_keys'));
  matchesApproved('guest/bucket-suffixes', await textOf(plain, 'etc/failback-kit/bucket-suffixes'));
  assert.is(await textOf(plain, 'etc/failback-kit/authorized_keys'), 'not there');
});

test('the same parts give the same bytes, with the times of the image', async () => {
  assert.equal(await guestArchive({ ...PARTS, guest: full }), await guestArchive({ ...PARTS, guest: full }));
  assert.ok((await members(full)).every(({ mtime }) => mtime === PARTS.epoch));
});

test('a live system that is left alone gets missing drivers, and no archive without them', async () => {
  const modules: CpioEntry[] = [{ type: 'file', path: 'usr/lib/modules/5.10/hv.ko', content: Buffer.from('module') }];
  assert.is(await guestArchive({ ...PARTS, guest: null }), undefined);
  assert.equal(
    (await members(null, modules)).map(({ name }) => name),
    ['usr', 'usr/lib', 'usr/lib/modules', 'usr/lib/modules/5.10', 'usr/lib/modules/5.10/hv.ko'],
  );
});

test('files of the user lie on top of ours, but cannot turn a folder into a file', async () => {
  const conf = 'etc/failback-kit/guest.conf';
  const overlay = (path: string): Guest => ({
    ...plain,
    overlay: { entries: [{ type: 'file', path, mode: 0o600, content: Buffer.from('mine') }], size: 4 },
  });
  assert.is(await textOf(overlay(conf), conf), 'mine');
  assert.is(await textOf(overlay('etc/motd'), 'etc/motd'), 'mine');
  await refused(() => members(overlay('etc/systemd')), '/etc/systemd is a folder for one', 'E_USAGE');
  await refused(() => members(overlay(`${conf}/x`)), `/${conf} is a folder for one`, 'E_USAGE');
});

test('units are enabled as systemctl does it', () => {
  const unit =
    '[Service]\nExecStart=/bin/true\n[Install]\nWantedBy=multi-user.target getty.target\nRequiredBy=a.target\n';
  const folder = 'etc/systemd/system';
  const link = (path: string) => ({ path: `${folder}/${path}`, type: 'symlink', target: `/${folder}/x.service` });
  assert.equal(enablingLinks(`${folder}/x.service`, unit), [
    link('multi-user.target.wants/x.service'),
    link('getty.target.wants/x.service'),
    link('a.target.requires/x.service'),
  ]);
  assert.equal(enablingLinks(`${folder}/getty@tty1.service.d/x.conf`, unit), []);
});

test.run();
