import { readdir, readFile, writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MiB } from '../../src/size.ts';
import { putTraffic } from '../fakes/blob/blob-request.ts';
import { ensureBuilt } from '../support/bin.ts';
import { buildIso } from '../support/iso-builder.ts';
import { liveFiles } from '../support/live-files.ts';
import { bootableDisk, leaks, type UploadRig, uploadRig, writeVhd } from '../support/upload-rig.ts';

test.before(ensureBuilt);

const UPLOAD = ['upload', 'one.vhd', '--name', 'one'];
const LOG = ['-v', '--log-file', 'events.log'];
const FOR_PEOPLE = ['--progress', 'plain'];
const FOR_PROGRAMS = ['--json', '--progress', 'json'];
const HOUR = 3_600_000;

interface Told {
  readonly exitCode: number | undefined;
  readonly text: string;
}

/** Nothing that a run shows or writes may tell a secret. */
async function tells(rig: UploadRig, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Told> {
  const { exitCode, stdout, stderr } = await rig.run([...args, ...LOG], { env });
  const text = `${String(stdout)}${String(stderr)}`;
  assert.equal(await leaks(rig, text), [], args.join(' '));
  return { exitCode, text };
}

test('an upload into a disk tells no token and no signature, however it ends', async () => {
  await using rig = await uploadRig();
  await writeVhd(rig.folder, 'one.vhd', bootableDisk(48 * MiB));
  const { arm, blobs } = rig.azure;
  for (const shown of [FOR_PEOPLE, FOR_PROGRAMS]) {
    assert.is((await tells(rig, [...UPLOAD, ...shown, '--dry-run'])).exitCode, 0);
  }

  blobs.faults.add({ kind: 'status', status: 403, code: 'AuthenticationFailed' }, { comp: 'page' }, 1000);
  for (const shown of [FOR_PEOPLE, FOR_PROGRAMS]) {
    const failed = await tells(rig, [...UPLOAD, ...shown]);
    assert.is(failed.exitCode, 4, failed.text);
  }
  blobs.reset();

  blobs.link.rate = 8 * MiB;
  const child = rig.run([...UPLOAD, ...LOG]);
  while (putTraffic(blobs.requests).bytes < 4 * MiB) await sleep(20);
  child.kill('SIGINT');
  const stopped = await child;
  assert.is(stopped.exitCode, 130, String(stopped.stderr));
  assert.is((await readdir(rig.folder.at('cache/uploads'))).length, 1, 'a journal lies there');
  assert.equal(await leaks(rig, String(stopped.stderr)), []);
  blobs.link.reset();

  const sas = 'https://md-1.blob.invalid/1/abcd?sv=2018-03-28&sr=b&si=1&sig=c2lnbmF0dXJlIG9mIGE%2B';
  rig.secrets.add('c2lnbmF0dXJlIG9mIGE%2B');
  arm.fail({ kind: 'error', status: 400, code: 'BadRequest', message: `No footer at ${sas}.` }, { path: 'endGet' }, 2);
  for (const shown of [FOR_PEOPLE, FOR_PROGRAMS]) {
    const refused = await tells(rig, [...UPLOAD, ...shown]);
    assert.is(refused.exitCode, 4, refused.text);
    assert.match(refused.text, /No footer at https:\/\/md-1/);
  }

  assert.is((await tells(rig, [...UPLOAD, ...FOR_PROGRAMS, '--verify', 'full'])).exitCode, 0);
  assert.match(await readFile(rig.folder.at('events.log'), 'utf8'), 'upload.resume');
  assert.ok(
    [...rig.secrets].some((secret) => secret.startsWith('eyJ')),
    'there were tokens to tell',
  );
  assert.ok(rig.secrets.size > 5, 'there were signatures to tell');
});

test('a login that fails does not tell what it was tried with', async () => {
  await using rig = await uploadRig();
  await writeVhd(rig.folder, 'one.vhd');
  rig.secrets.add('not-the-secret-of-anybody');
  const { exitCode, text } = await tells(rig, [...UPLOAD, ...FOR_PROGRAMS], {
    AZURE_CLIENT_SECRET: 'not-the-secret-of-anybody',
  });
  assert.is(exitCode, 3, text);
  assert.match(text, /E_AZURE_LOGIN/);
});

test('an upload into a blob tells neither the key nor the SAS of the account', async () => {
  await using rig = await uploadRig();
  await writeVhd(rig.folder, 'one.vhd');
  const { blobs } = rig.azure;
  blobs.createContainer('vhds');
  const sas = (permissions: string, ms: number) => {
    const { search, searchParams } = new URL(
      blobs.sas('vhds', { permissions, expiresOn: new Date(blobs.clock.now() + ms) }),
    );
    rig.secrets.add(searchParams.get('sig') ?? '');
    return { AZURE_STORAGE_SAS_TOKEN: search };
  };
  const otherKey = Buffer.alloc(64, 7).toString('base64');
  rig.secrets.add(otherKey);
  const upload = [...UPLOAD, '--via', 'blob', '--storage-account', blobs.url, '--container', 'vhds'];
  const ways: readonly [NodeJS.ProcessEnv, number][] = [
    [{ AZURE_STORAGE_KEY: otherKey }, 4],
    [sas('rcwd', -HOUR), 4],
    [sas('r', HOUR), 4],
    [{}, 0],
    [{ AZURE_STORAGE_KEY: blobs.key }, 0],
    [sas('rcwd', HOUR), 0],
  ];
  for (const [index, [env, wanted]] of ways.entries()) {
    const { exitCode, text } = await tells(rig, [...upload, ...FOR_PROGRAMS, '--name', `one${index}`], env);
    assert.is(exitCode, wanted, `${index}: ${text}`);
  }
});

test('a build that uploads writes no secret into its manifest', async () => {
  await using rig = await uploadRig();
  await writeFile(rig.folder.at('small.iso'), buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
  const build = ['build', '--iso', 'small.iso', '--toolbox', 'host', '--name', 'golden', '--upload', ...LOG];
  const { exitCode, stdout, stderr } = await rig.run([...build, '--json']);
  assert.is(exitCode, 0, String(stderr));
  const { manifest } = JSON.parse(String(stdout)) as { manifest: string };
  assert.match(await readFile(manifest, 'utf8'), rig.id('images/golden'));
  assert.equal(await leaks(rig, String(stdout), String(stderr)), []);
});

test('what the others rely on: a secret that lies about is found', async () => {
  await using rig = await uploadRig();
  const { token } = rig.azure.arm.token();
  const sig = 'abc+/defghi=';
  rig.secrets.add(sig);
  await writeFile(rig.folder.at('notes.txt'), `${token}\n${encodeURIComponent(sig)}\n`);
  const found = await leaks(rig, `key ${rig.azure.blobs.key}`);
  for (const secret of [token, encodeURIComponent(sig), rig.azure.blobs.key]) assert.ok(found.includes(secret), secret);
});

test.run();
