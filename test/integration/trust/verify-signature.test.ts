import { rm, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { verifyImages, type VerifyOptions } from '../../../src/pipeline/verify.ts';
import { io, writeAttested } from '../../support/attested.ts';
import { fakePrograms } from '../../support/fake-programs.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';
import { type Keyring, newKeyring } from '../../support/gpg.ts';

interface Context {
  /** Something like an image, signed by gpg. */
  folder: Folder;
  keys: Keyring;
  key: string;
}
const test = suite<Context>('verify: signatures');

test.before(async (context) => {
  context.keys = await newKeyring();
  context.key = await context.keys.newKey('builder@example.com');
});
test.after(async ({ keys }) => keys[Symbol.asyncDispose]());
test.before.each(async (context) => {
  context.folder = await temporaryFolder();
  await writeAttested(context.folder.at(''), 'image', { sign: `gpg:${context.key}`, env: context.keys.env });
});
test.after.each(async ({ folder }) => folder[Symbol.asyncDispose]());

/** What is said against the signature, each as `file: message`; nothing if it is good. */
async function complaints({ folder, keys }: Context, more: Partial<VerifyOptions> = {}): Promise<string[]> {
  const { report } = await verifyImages({ paths: [folder.at('')], env: keys.env, ...more }, io());
  const found = report.checks.filter(({ ok, check }) => ok === false && check === 'signature');
  return found.map(({ file, message }) => `${file}: ${message}`);
}

test('a good one', async (context) => {
  assert.equal(await complaints(context, { requireSignature: true }), []);
  assert.equal(await complaints(context, { key: `gpg:${context.key}` }), []);
});

test('a signature: of another key, of an unknown one, in a file with keys', async (context) => {
  await using strangers = await newKeyring();
  const other = await strangers.newKey('stranger@example.com');
  const { folder, key, keys } = context;
  assert.match((await complaints(context, { key: `gpg:${other}` })).join(), `it is by the key ${key}`);
  assert.match((await complaints(context, { env: strangers.env })).join(), /the key [\dA-F]+ is not known here/);
  await writeFile(folder.at('builder.asc'), await keys.gpg('--armor', '--export', key));
  await writeFile(folder.at('stranger.asc'), await strangers.gpg('--armor', '--export', other));
  const byFile = (name: string) => ({ env: strangers.env, key: `gpg:${folder.at(name)}` });
  assert.equal(await complaints(context, byFile('builder.asc')), []);
  assert.match((await complaints(context, byFile('stranger.asc'))).join(), 'is not known here');
  await refused(() => complaints(context, { key: 'gpg:builder@example.com' }), 'neither a file', 'E_USAGE');
});

test('a key that has expired since', async (context) => {
  const key = await context.keys.newKey('short@example.com', 'seconds=2');
  const options = { sign: `gpg:${key}`, env: context.keys.env };
  await rm(context.folder.at('SHA256SUMS.asc'));
  await writeAttested(context.folder.at(''), 'other', options);
  await sleep(3000);
  assert.match((await complaints(context)).join('\n'), /SHA256SUMS\.asc: the key has expired/);
});

test('no signature, or none of the kind that is wanted', async (context) => {
  await rm(context.folder.at('SHA256SUMS.asc'));
  assert.equal(await complaints(context), []);
  assert.equal(await complaints(context, { requireSignature: true }), ['SHA256SUMS: it is not signed']);
  assert.equal(await complaints(context, { key: 'cosign:cosign.pub' }), ['SHA256SUMS.sigstore.json: it is missing']);
});

test('cosign and programs of your own say whether a signature is good', async (context) => {
  const { folder } = context;
  await rm(folder.at('SHA256SUMS.asc'));
  await writeFile(folder.at('SHA256SUMS.sigstore.json'), '{}');
  await writeFile(folder.at('SHA256SUMS.sig'), 'good\n');
  assert.equal(await complaints(context), [], 'without a key they are not checked');
  assert.match((await complaints(context, { requireSignature: true })).join(), 'was not checked: say whose');
  await using good = await fakePrograms({ cosign: '', check: 'read -r line <"$2"; [ "$line" = good ]' });
  const { env } = good;
  assert.equal(await complaints(context, { key: 'cosign:cosign.pub', env }), []);
  assert.equal(await complaints(context, { key: 'cosign:identity=https://me,issuer=https://you', env }), []);
  assert.equal(await complaints(context, { key: 'exec:check', env }), []);
  const [first = '', second = '', third = ''] = await good.calls();
  const paths = ['SHA256SUMS.sigstore.json', 'SHA256SUMS'].map((name) => folder.at(name));
  assert.is(first, `cosign verify-blob --key=cosign.pub --bundle=${paths[0] ?? ''} ${paths[1] ?? ''}`);
  assert.match(second, 'verify-blob --certificate-identity=https://me --certificate-oidc-issuer=https://you --bundle=');
  assert.is(third, `check ${folder.at('SHA256SUMS')} ${folder.at('SHA256SUMS.sig')}`);
  await using bad = await fakePrograms({ cosign: 'echo "invalid signature" >&2; exit 1' });
  const refusal = await complaints(context, { key: 'cosign:cosign.pub', env: bad.env });
  assert.equal(refusal, ['SHA256SUMS.sigstore.json: invalid signature']);
});

test.run();
