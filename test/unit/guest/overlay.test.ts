import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readOverlay } from '../../../src/guest/overlay.ts';
import { findSecret } from '../../../src/guest/secrets.ts';
import { refused } from '../../support/formats/refused.ts';
import { tempDir } from '../../support/temp-dir.ts';

/** A folder with the files of a record. */
async function folder(files: Readonly<Record<string, string>>) {
  const dir = await tempDir();
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir.path, name)), { recursive: true });
    writeFileSync(join(dir.path, name), text);
  }
  return dir;
}

test('files, folders and links with their modes', async () => {
  await using dir = await folder({ 'etc/motd': 'hello', 'usr/bin/tool': '#!/bin/sh\n' });
  chmodSync(join(dir.path, 'etc'), 0o755);
  chmodSync(join(dir.path, 'etc/motd'), 0o640);
  chmodSync(join(dir.path, 'usr/bin/tool'), 0o4755);
  symlinkSync('/no/where', join(dir.path, 'etc/link'));
  const { entries, size } = await readOverlay(dir.path);
  assert.is(size, 15);
  const found = Object.fromEntries(entries.map((entry) => [entry.path, entry]));
  assert.equal(Object.keys(found), ['etc', 'etc/link', 'etc/motd', 'usr', 'usr/bin', 'usr/bin/tool']);
  assert.is(found.etc?.mode, 0o755);
  assert.equal(found['etc/link'], { path: 'etc/link', type: 'symlink', target: '/no/where' });
  assert.is(found['etc/motd']?.mode, 0o640);
  assert.is(found['usr/bin/tool']?.mode, 0o4755);
});

test('secrets are refused with their place, and never shown', async () => {
  const secrets: [string, string][] = [
    ['key = AKIAIOSFODNN7EXAMPLE', 'an AWS access key'],
    [`aws_secret_access_key = wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY`, 'an AWS secret key'],
    ['-----BEGIN RSA PRIVATE KEY-----', 'a private key'],
    [`https://x.blob.core.windows.net/c?sv=2024&sig=${'a'.repeat(43)}%3D`, 'a SAS token'],
    [`AccountKey=${'a'.repeat(86)}==`, 'the key of a storage account'],
  ];
  for (const [text, kind] of secrets) {
    await using dir = await folder({ 'etc/settings': `first line\n${text}\n` });
    const { message, hint } = await refused(
      () => readOverlay(dir.path),
      `etc/settings, line 2, has ${kind}`,
      'E_USAGE',
    );
    assert.not.match(message, text);
    assert.match(hint ?? '', 'Key Vault');
  }
});

test('ordinary texts have no secrets', () => {
  for (const text of ['region = us-east-2', 'BEGIN PUBLIC KEY', 'signature=none', 'AKIA', `sha256 ${'A'.repeat(64)}`]) {
    assert.is(findSecret(text), undefined, text);
  }
});

test('what would not be seen, or cannot be carried, is refused', async () => {
  await using run = await folder({ 'run/x': '' });
  await refused(() => readOverlay(run.path), 'never be seen', 'E_USAGE');
  await using pipe = await folder({});
  execFileSync('mkfifo', [join(pipe.path, 'pipe')]);
  await refused(() => readOverlay(pipe.path), 'neither file, folder nor', 'E_USAGE');
  await using large = await folder({ file: '' });
  execFileSync('truncate', ['-s', '65M', join(large.path, 'file')]);
  await refused(() => readOverlay(large.path), 'more than 64', 'E_USAGE');
  await refused(() => readOverlay('/no/such'), '/no/such', 'E_INPUT_MISSING');
  await refused(() => readOverlay(join(large.path, 'file')), 'ENOTDIR', 'E_INPUT_MISSING');
});

test.run();
