import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { requireSigner } from '../../../src/trust/sign.ts';
import { parseSigner } from '../../../src/trust/signer.ts';
import { io, writeAttested } from '../../support/attested.ts';
import { fakePrograms } from '../../support/fake-programs.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';
import { type Keyring, newKeyring } from '../../support/gpg.ts';
import { strictProvenance, strictSbom } from '../../support/trust-schemas.ts';

const test = suite<{ folder: Folder; keys: Keyring }>('what is written beside an image');

test.before(async (context) => {
  context.keys = await newKeyring();
});
test.after(async ({ keys }) => keys[Symbol.asyncDispose]());
test.before.each(async (context) => {
  context.folder = await temporaryFolder();
});
test.after.each(async ({ folder }) => folder[Symbol.asyncDispose]());

const json = async (path: string): Promise<unknown> => JSON.parse(await readFile(path, 'utf8'));

test('provenance, SBOM, and digests that sha256sum checks', async ({ folder }) => {
  const { provenance, sbom, sums, signature } = await writeAttested(folder.at(''), 'a');
  strictProvenance.parse(await json(provenance));
  strictSbom.parse(await json(sbom));
  assert.is(signature, null);
  const { stdout } = await execa('sha256sum', ['--check', '--strict', sums], { cwd: folder.at('') });
  assert.equal(stdout.split('\n'), [
    'a.manifest.json: OK',
    'a.provenance.json: OK',
    'a.sbom.cdx.json: OK',
    'a.vhd: OK',
  ]);
  const left = await readdir(folder.at(''));
  assert.equal(left.sort(), ['SHA256SUMS', 'a.manifest.json', 'a.provenance.json', 'a.sbom.cdx.json', 'a.vhd']);
});

test('written twice, all is as before', async ({ folder }) => {
  const names = ['SHA256SUMS', 'a.provenance.json', 'a.sbom.cdx.json'];
  const texts = () => Promise.all(names.map((name) => readFile(folder.at(name), 'utf8')));
  await writeAttested(folder.at(''), 'a');
  const first = await texts();
  await writeAttested(folder.at(''), 'a');
  assert.equal(await texts(), first);
});

test('names that only coreutils knows how to write', async ({ folder }) => {
  const name = 'a\nb\\c';
  await writeAttested(folder.at(''), name);
  await execa('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder.at('') });
});

test('many builds into one folder at once keep the sums whole', async ({ folder }) => {
  const names = Array.from({ length: 12 }, (_, index) => `image-${index}`);
  await Promise.all(names.map((name) => writeAttested(folder.at(''), name)));
  const { stdout } = await execa('sha256sum', ['--check', '--strict', 'SHA256SUMS'], { cwd: folder.at('') });
  assert.is(stdout.split('\n').length, names.length * 4);
});

test('files that are gone leave the sums; others of the folder stay in them', async ({ folder }) => {
  await writeAttested(folder.at(''), 'old');
  await writeFile(folder.at('notes.txt'), 'notes');
  const { stdout } = await execa('sha256sum', ['notes.txt'], { cwd: folder.at('') });
  await writeFile(folder.at('SHA256SUMS'), `${await readFile(folder.at('SHA256SUMS'), 'utf8')}${stdout}\n`);
  await rm(folder.at('old.vhd'));
  await writeAttested(folder.at(''), 'new');
  const text = await readFile(folder.at('SHA256SUMS'), 'utf8');
  assert.match(text, '  notes.txt\n');
  assert.match(text, '  old.manifest.json\n');
  assert.not.match(text, 'old.vhd');
});

test('a SHA256SUMS of another kind is not destroyed', async ({ folder }) => {
  await writeFile(folder.at('SHA256SUMS'), 'my notes\n');
  await refused(() => writeAttested(folder.at(''), 'a'), 'SHA256SUMS, line 1');
  assert.is(await readFile(folder.at('SHA256SUMS'), 'utf8'), 'my notes\n');
});

test('gpg signs, with the key that is named, and gpg verifies', async ({ folder, keys }) => {
  await keys.newKey('first@example.com');
  const second = await keys.newKey('second@example.com');
  const { signature, sums } = await writeAttested(folder.at(''), 'a', { sign: `gpg:${second}`, env: keys.env });
  assert.is(signature, folder.at('SHA256SUMS.asc'));
  assert.ok(signature !== null);
  assert.match(await readFile(signature, 'utf8'), /^-----BEGIN PGP SIGNATURE-----/);
  const { stdout } = await execa('gpg', ['--status-fd', '1', '--verify', signature, sums], { env: keys.env });
  assert.match(stdout, `VALIDSIG ${second}`);
});

test('new digests without a new signature: the old one goes', async ({ folder, keys }) => {
  await writeAttested(folder.at(''), 'a', { sign: 'gpg:first@example.com', env: keys.env });
  await writeAttested(folder.at(''), 'a');
  assert.ok((await readdir(folder.at(''))).includes('SHA256SUMS.asc'), 'nothing has changed');
  await writeAttested(folder.at(''), 'b');
  assert.not.ok((await readdir(folder.at(''))).includes('SHA256SUMS.asc'));
});

test('a signer that fails leaves the old digests with their signature', async ({ folder, keys }) => {
  await writeAttested(folder.at(''), 'a', { sign: 'gpg:first@example.com', env: keys.env });
  const names = ['SHA256SUMS', 'SHA256SUMS.asc'];
  const before = await Promise.all(names.map((name) => readFile(folder.at(name), 'utf8')));
  const wrong = { sign: 'gpg:nobody@example.com', env: keys.env };
  const error = await refused(() => writeAttested(folder.at(''), 'b', wrong), 'gpg did not sign', 'E_TOOL_FAILED');
  assert.match(error.message, 'nobody@example.com');
  assert.equal(await Promise.all(names.map((name) => readFile(folder.at(name), 'utf8'))), before);
});

test('cosign is asked for a bundle, without a question', async ({ folder }) => {
  const script = 'for each; do case $each in --bundle=*) echo "a bundle" >"${each#*=}";; esac; done';
  await using programs = await fakePrograms({ cosign: script });
  const { signature } = await writeAttested(folder.at(''), 'a', { sign: 'cosign:azurekms://v/k', env: programs.env });
  assert.is(await readFile(signature ?? '', 'utf8'), 'a bundle\n');
  const [call = ''] = await programs.calls();
  assert.match(call, /^cosign sign-blob --yes --key=azurekms:\/\/v\/k --bundle=\S+ \S+SHA256SUMS\S*$/);
});

test('a program of your own gets the file, and prints the signature', async ({ folder }) => {
  await using programs = await fakePrograms({ sign: 'while read -r line; do echo "signed $line"; done <"$1"' });
  const { signature, sums } = await writeAttested(folder.at(''), 'a', { sign: 'exec:sign', env: programs.env });
  assert.is(signature, folder.at('SHA256SUMS.sig'));
  assert.ok(signature !== null);
  const lines = (await readFile(sums, 'utf8')).trimEnd().split('\n');
  const wanted = lines.map((line) => `signed ${line.replace(/\s+/, '  ')}`).join('\n');
  assert.is(await readFile(signature, 'utf8'), `${wanted}\n`);
});

test('a signer that is not there, or has no key, is known before the work', async ({ keys }) => {
  await using none = await fakePrograms({});
  for (const [text, hint] of [
    ['gpg', 'apt-get install gnupg'],
    ['cosign', 'docs.sigstore.dev'],
    ['exec:sign', 'PATH'],
    ['exec:/nowhere/sign', 'PATH'],
  ] as const) {
    const check = () => requireSigner(parseSigner(text), { ...io(), env: none.env });
    const error = await refused(check, 'not there', 'E_TOOL_MISSING');
    assert.match(error.hint ?? '', hint);
  }
  const unknown = () => requireSigner(parseSigner('gpg:nobody@example.com'), { ...io(), env: keys.env });
  await refused(unknown, 'no secret key of nobody@example.com', 'E_USAGE');
  await requireSigner(parseSigner('gpg:first@example.com'), { ...io(), env: keys.env });
  await using own = await fakePrograms({ sign: '' });
  await requireSigner(parseSigner('exec:sign'), { ...io(), env: own.env });
  assert.equal(await own.calls(), [], 'it is not run for that');
});

test.run();
