import { execFileSync } from 'node:child_process';
import {
  appendFile,
  link,
  mkdir,
  open,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../../src/pipeline/build/build.ts';
import { verifyImages, type VerifyOptions, type VerifyReport } from '../../../src/pipeline/verify.ts';
import { copyOf, io } from '../../support/attested.ts';
import { runMain } from '../../support/cli.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';
import { type Keyring, newKeyring } from '../../support/gpg.ts';
import { practiceIso } from '../../support/practice-iso.ts';

interface Context {
  /** An image of the practice ISO, signed by gpg; never changed. */
  built: Folder;
  /** A copy of it, to be spoilt. */
  folder: Folder;
  keys: Keyring;
  key: string;
}
const test = suite<Context>('verify');

test.before(async (context) => {
  context.keys = await newKeyring();
  context.key = await context.keys.newKey('builder@example.com');
  context.built = await temporaryFolder();
  const options = { iso: await practiceIso(), name: 'image', toolbox: 'host', cache: false } as const;
  const { env } = context.keys;
  await buildImage({ ...options, outputDir: context.built.at(''), sign: `gpg:${context.key}`, env }, io());
});
test.after(async ({ built, keys }) => {
  await built[Symbol.asyncDispose]();
  await keys[Symbol.asyncDispose]();
});
test.before.each(async (context) => {
  context.folder = await copyOf(context.built.at(''));
});
test.after.each(async ({ folder }) => folder[Symbol.asyncDispose]());

/** The checks that say no, each as `check file: message`; nothing if all is well. */
async function complaints({ folder, keys }: Context, more: Partial<VerifyOptions> = {}): Promise<string[]> {
  const { report, error } = await verifyImages({ paths: [folder.at('')], env: keys.env, ...more }, io());
  const found = report.checks.filter(({ ok }) => ok === false);
  assert.is(error?.code, found.length === 0 ? undefined : 'E_CHECK_FAILED');
  assert.is(report.ok, found.length === 0);
  return found.map(({ check, file, message }) => `${check} ${file}: ${message}`);
}

/** Writes the digests anew, as somebody would who wants to hide a change. */
function sumAgain({ folder }: Context): void {
  execFileSync('sh', ['-c', 'sha256sum image.* >SHA256SUMS'], { cwd: folder.at('') });
}

const change = async (path: string, from: string | RegExp, to: string) => {
  const before = await readFile(path, 'utf8');
  const after = before.replace(from, to);
  assert.is.not(after, before);
  await writeFile(path, after);
};

test('a build as it is: every check says yes', async (context) => {
  const { report, error } = await verifyImages({ paths: [context.folder.at('')], env: context.keys.env }, io());
  assert.is(error, undefined);
  assert.equal(
    report.checks.map(({ check, file, ok }) => `${check} ${file} ${ok}`),
    [
      'digest SHA256SUMS true',
      'digest image.manifest.json true',
      'digest image.provenance.json true',
      'digest image.sbom.cdx.json true',
      'digest image.vhd true',
      'manifest image.manifest.json true',
      'provenance image.provenance.json true',
      'sbom image.sbom.cdx.json true',
      'signature SHA256SUMS.asc true',
      'azure image.vhd true',
    ].slice(1),
  );
});

test('an equal build has an equal SBOM, and an equal provenance but for its times', async ({ built }) => {
  await using again = await temporaryFolder();
  const options = { iso: await practiceIso(), name: 'image', toolbox: 'host', cache: false } as const;
  await buildImage({ ...options, outputDir: again.at('') }, io());
  const read = (folder: Folder, name: string) => readFile(folder.at(name), 'utf8');
  assert.is(await read(again, 'image.sbom.cdx.json'), await read(built, 'image.sbom.cdx.json'));
  const timeless = async (folder: Folder) =>
    (await read(folder, 'image.provenance.json')).replace(/"metadata": \{[^}]+\}/, '');
  assert.is(await timeless(again), await timeless(built));
});

test('a manifest alone, and with its key', async (context) => {
  const paths = [context.folder.at('image.manifest.json')];
  assert.equal(await complaints(context, { paths, key: `gpg:${context.key}` }), []);
});

test('one byte of the disk', async (context) => {
  await using file = await open(context.folder.at('image.vhd'), 'r+');
  await file.write(Buffer.from('x'), 0, 1, 20_000_000);
  assert.match((await complaints(context)).join(), /^digest image\.vhd: its SHA-256 is .+, but SHA256SUMS says/);
});

test('a disk that was cut off, or is missing', async (context) => {
  const path = context.folder.at('image.vhd');
  await truncate(path, 1_000_000);
  const cut = await complaints(context);
  assert.match(cut[0] ?? '', /^digest image\.vhd: it has .+\(1000000\), but image\.manifest\.json says/);
  assert.match(cut[1] ?? '', /^azure image\.vhd/);
  await rm(path);
  assert.equal(await complaints(context), ['digest image.vhd: it is missing, but SHA256SUMS names it']);
});

test('a disk that is right by all digests, but not for Azure', async (context) => {
  const path = context.folder.at('image.vhd');
  const { size } = await stat(path);
  await truncate(path, size - 512);
  await truncate(path, size);
  const sha256 = execFileSync('sha256sum', [path], { encoding: 'utf8' }).slice(0, 64);
  await change(context.folder.at('image.manifest.json'), /("vhd":[^}]+"sha256": ")[^"]+/, `$1${sha256}`);
  sumAgain(context);
  const found = (await complaints(context)).join('\n');
  assert.match(found, /azure image\.vhd: .+would not work on Azure/);
  assert.match(found, /provenance image\.provenance\.json: its subject is not what the manifest names/);
  assert.match(found, /sbom image\.sbom\.cdx\.json: it is that of another image/);
  assert.match(found, /signature SHA256SUMS\.asc: the signature is not of these digests/);
});

test('another manifest, provenance or SBOM, with digests that were made anew', async (context) => {
  await change(context.folder.at('image.manifest.json'), '"kernelArgs": []', '"kernelArgs": ["init=/bin/sh"]');
  sumAgain(context);
  assert.match((await complaints(context)).join(), /provenance image\.provenance\.json: its parameters are other/);
});

test('a provenance of another ISO', async (context) => {
  await change(context.folder.at('image.provenance.json'), /"sha512": "[^"]+/, `"sha512": "${'0'.repeat(128)}`);
  sumAgain(context);
  assert.match((await complaints(context)).join(), /provenance image\.provenance\.json: it lacks practice-stand-in/);
});

test('an SBOM that lost a component', async (context) => {
  await change(context.folder.at('image.sbom.cdx.json'), '"name": "e2fsprogs"', '"name": "nothing"');
  sumAgain(context);
  assert.match((await complaints(context)).join(), /provenance .+the SBOM is not the one that it names/);
});

test('documents that are none', async (context) => {
  await writeFile(context.folder.at('image.provenance.json'), '{}');
  await writeFile(context.folder.at('image.sbom.cdx.json'), '[');
  sumAgain(context);
  const found = (await complaints(context)).join('\n');
  assert.match(found, /provenance image\.provenance\.json: _type/);
  assert.match(found, /sbom image\.sbom\.cdx\.json: /);
});

test('digests that cannot be read, or do not name all', async (context) => {
  await writeFile(context.folder.at('SHA256SUMS'), 'nonsense\n');
  assert.match((await complaints(context)).join(), 'digest SHA256SUMS: SHA256SUMS, line 1');
  await writeFile(context.folder.at('SHA256SUMS'), '');
  const found = await complaints(context);
  assert.ok(found.includes('digest image.vhd: it is not in SHA256SUMS'));
  assert.ok(found.includes('digest image.manifest.json: it is not in SHA256SUMS'));
});

test('without attestations, the manifest is what there is', async (context) => {
  for (const name of ['SHA256SUMS', 'SHA256SUMS.asc', 'image.provenance.json', 'image.sbom.cdx.json']) {
    await rm(context.folder.at(name));
  }
  assert.equal(await complaints(context), []);
  assert.equal(await complaints(context, { requireSignature: true }), ['signature SHA256SUMS: it is not signed']);
});

test('a damaged manifest beside a good one', async (context) => {
  await writeFile(context.folder.at('b.manifest.json'), '{"manifestVersion": 1');
  assert.match(
    (await complaints(context)).join(),
    /^manifest b\.manifest\.json: b\.manifest\.json is not the manifest/,
  );
});

test('names that lead out of the folder are never followed', async (context) => {
  await using outside = await temporaryFolder();
  await writeFile(outside.at('secret'), 'secret');
  const way = `../${outside.at('').split('/').filter(Boolean).at(-1) ?? ''}/secret`;
  for (const name of [way, outside.at('secret'), '..', '.', 'sub/x.vhd', '']) {
    await change(context.folder.at('image.manifest.json'), /("vhd":[^}]+"name": ")[^"]*/, `$1${name}`);
    const found = (await complaints(context)).filter((line) => !line.startsWith('digest image.manifest.json'));
    assert.match(found.join('\n'), 'it is not the name of a file in this folder');
    assert.not.match(found.join('\n'), 'its SHA-256 is');
    await change(context.folder.at('image.manifest.json'), /("vhd":[^}]+"name": ")[^"]*/, '$1image.vhd');
  }
  await appendFile(context.folder.at('SHA256SUMS'), `${'0'.repeat(64)}  ${way}\n`);
  assert.match((await complaints(context)).join('\n'), `digest ${way}: it is not the name of a file`);
});

test('links out of the folder, folders and pipes are not read', async (context) => {
  await using outside = await temporaryFolder();
  const path = context.folder.at('image.vhd');
  await rename(path, outside.at('image.vhd'));
  await symlink(outside.at('image.vhd'), path);
  assert.match((await complaints(context)).join(), 'image.vhd: it is a link that leads out of the folder');
  await rm(path);
  await mkdir(path);
  assert.match((await complaints(context)).join(), 'image.vhd: it is not a file');
  await rm(path, { recursive: true });
  execFileSync('mkfifo', [path]);
  assert.match((await complaints(context)).join(), 'image.vhd: it is not a file');
  await rm(path);
  await rename(outside.at('image.vhd'), context.folder.at('elsewhere'));
  await link(context.folder.at('elsewhere'), path);
  assert.equal(await complaints(context), [], 'a hard link is the file');
});

test('the command line: a table, one JSON object, and exit code 5', async ({ folder, keys }) => {
  const { env } = keys;
  const good = await runMain(['verify', folder.at('image.manifest.json'), '--progress', 'none'], { env });
  assert.is(good.code, 0, good.stderr);
  assert.match(good.stdout, /^ {2}ok {2}digest {6}image\.vhd +SHA-256 as in SHA256SUMS and image\.manifest\.json$/m);
  await rm(folder.at('image.vhd'));
  const bad = await runMain(['verify', folder.at(''), '--json', '--require-signature'], { env });
  assert.is(bad.code, 5);
  const { ok, checks } = JSON.parse(bad.stdout) as VerifyReport;
  assert.is(ok, false);
  assert.equal(
    checks.filter((each) => each.ok === false).map(({ file, check }) => [file, check]),
    [['image.vhd', 'digest']],
  );
  assert.is((await runMain(['verify'])).code, 2);
  assert.is((await runMain(['verify', folder.at(''), '--key', 'pgp'])).code, 2);
});

test('nothing to verify', async ({ folder }) => {
  await mkdir(folder.at('empty'));
  const verify = (name: string) => verifyImages({ paths: [folder.at(name)] }, io());
  await refused(() => verify('empty'), 'holds no manifest', 'E_INPUT_MISSING');
  await refused(() => verify('nowhere'), 'nowhere', 'E_INPUT_MISSING');
});

test.run();
