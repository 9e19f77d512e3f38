import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isLiteralKey, parseKeys, readSshKeys } from '../../../src/guest/ssh-keys.ts';
import { refused } from '../../support/formats/refused.ts';
import { tempDir } from '../../support/temp-dir.ts';

const ED25519 = `ssh-ed25519 ${blob('ssh-ed25519', 32)}`;

/** The form of a key, with nothing in it. */
function blob(type: string, size: number): string {
  const length = (bytes: number) => Buffer.from([0, 0, 0, bytes]);
  return Buffer.concat([length(type.length), Buffer.from(type), length(size), Buffer.alloc(size)]).toString('base64');
}

test('keys of ssh-keygen, by file or as they are, with the fingerprints that it shows', async () => {
  await using dir = await tempDir();
  for (const [type, bits] of [['ed25519'], ['rsa', '2048'], ['ecdsa', '521']] as [string, string?][]) {
    const file = join(dir.path, type);
    execFileSync('ssh-keygen', [
      '-q',
      '-t',
      type,
      ...(bits ? ['-b', bits] : []),
      '-N',
      '',
      '-C',
      'me at home',
      '-f',
      file,
    ]);
    const line = readFileSync(`${file}.pub`, 'utf8').trim();
    const [, fingerprint] = execFileSync('ssh-keygen', ['-lf', `${file}.pub`], { encoding: 'utf8' }).split(' ');
    assert.equal(await readSshKeys([`${file}.pub`]), [{ line, fingerprint }]);
    assert.equal(await readSshKeys([line, `${file}.pub`]), [{ line, fingerprint }], 'each key once');
    await refused(() => readSshKeys([file]), 'private key', 'E_USAGE');
  }
});

test('a file may hold several keys, with comments and empty lines', async () => {
  await using dir = await tempDir();
  const file = join(dir.path, 'keys');
  const other = `ssh-rsa ${blob('ssh-rsa', 200)}`;
  writeFileSync(file, `# mine\r\n${ED25519} me\r\n\n${other}\n`);
  assert.equal(
    (await readSshKeys([file])).map(({ line }) => line),
    [`${ED25519} me`, other],
  );
});

test('paths and keys are told apart', () => {
  for (const key of [ED25519, 'ecdsa-sha2-nistp256 AAAA', 'sk-ssh-ed25519@openssh.com AAAA'])
    assert.ok(isLiteralKey(key));
  for (const path of ['~/.ssh/id_ed25519.pub', 'ssh-key.pub', 'ssh-keys/mine.pub', 'keys'])
    assert.not(isLiteralKey(path));
});

test('what is no public key is refused, and says why', async () => {
  const cases: [string, string][] = [
    ['', 'no SSH key'],
    ['hello', 'is no public key'],
    ['ssh-dss AAAA me', 'DSA'],
    ['-----BEGIN OPENSSH PRIVATE KEY-----', 'private key'],
    ['PuTTY-User-Key-File-2: ssh-rsa', 'private key'],
    [`ssh-ed25519 ${blob('ssh-rsa', 32)}`, 'damaged'],
    ['ssh-ed25519 AAAA', 'damaged'],
    [`no-pty ${ED25519}`, 'is no public key'],
    ['---- BEGIN SSH2 PUBLIC KEY ----', 'is no public key'],
  ];
  for (const [text, reason] of cases) await refused(() => parseKeys(text, 'the SSH key'), reason, 'E_USAGE');
});

test('a file that is not there, or is too large', async () => {
  await refused(() => readSshKeys(['/no/such.pub']), '/no/such.pub', 'E_INPUT_MISSING');
  await refused(() => readSshKeys(['/dev/zero']), 'too large', 'E_USAGE');
});

test('nothing in the comment can end the line', () => {
  assert.is(parseKeys(`${ED25519} me\x1b[0m`, 'x')[0]?.line, `${ED25519} me?[0m`);
});

test.run();
