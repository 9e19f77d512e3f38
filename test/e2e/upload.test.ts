import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ensureBuilt } from '../support/bin.ts';
import { bootableDisk, leaks, uploadRig, writeVhd, writeVmdk } from '../support/upload-rig.ts';
import { putTraffic } from '../fakes/blob/blob-request.ts';
import { MiB } from '../../src/size.ts';

test.before(ensureBuilt);

interface Result {
  readonly id: string;
  readonly outcome: string;
  readonly digest: string;
  readonly transfer: { readonly sent: number; readonly resumed: number } | null;
  readonly calls: readonly { method: string; resource: string }[] | null;
}

test('a VHD becomes a managed image; the same again is left alone; another needs leave', async () => {
  await using rig = await uploadRig();
  await writeVhd(rig.folder, 'one.vhd');
  const shown = ['--json', '--progress', 'json', '-v', '--log-file', 'events.log'];
  const upload = ['upload', 'one.vhd', '--name', 'one', '--tag', 'owner=me', ...shown];
  const first = await rig.run(upload);
  assert.is(first.exitCode, 0, String(first.stderr));
  const result = JSON.parse(String(first.stdout)) as Result;
  assert.is(result.id, rig.id('images/one'));
  assert.is(result.outcome, 'uploaded');
  assert.equal(rig.made(), [rig.id('images/one')]);
  const image = rig.azure.arm.resource(result.id);
  assert.is(image?.tags?.owner, 'me');
  assert.is(image?.tags?.['failback-kit:digest'], result.digest);
  assert.is(image?.location, 'westeurope');

  rig.azure.blobs.reset();
  const again = await rig.run(upload);
  assert.is((JSON.parse(String(again.stdout)) as Result).outcome, 'unchanged');
  assert.is(rig.azure.blobs.requests.length, 0);

  await writeVhd(rig.folder, 'one.vhd', bootableDisk(20 * MiB, 2));
  const other = await rig.run(upload);
  assert.is(other.exitCode, 2);
  assert.match(String(other.stderr), /E_EXISTS/);
  assert.is(rig.azure.arm.resource(result.id)?.tags?.['failback-kit:digest'], result.digest);
  const replaced = await rig.run([...upload, '--replace']);
  assert.is(replaced.exitCode, 0, String(replaced.stderr));
  assert.is.not(rig.azure.arm.resource(result.id)?.tags?.['failback-kit:digest'], result.digest);
  assert.equal(rig.made(), [rig.id('images/one')]);

  const texts = [first, again, other, replaced].map(({ stdout, stderr }) => `${String(stdout)}${String(stderr)}`);
  assert.equal(await leaks(rig, ...texts), []);
});

test('a VMDK becomes a bootable disk, byte for byte what convert makes of it', async () => {
  await using rig = await uploadRig();
  const vhd = await writeVmdk(rig.folder, 'disk.vmdk');
  const { exitCode, stderr } = await rig.run([
    'upload',
    'disk.vmdk',
    '--name',
    'web1',
    '--as',
    'disk',
    '--verify',
    'full',
  ]);
  assert.is(exitCode, 0, String(stderr));
  assert.equal(rig.made(), [rig.id('disks/web1')]);
  const [disk] = [...rig.azure.blobs.disks.values()];
  assert.ok(disk);
  assert.ok(vhd.equals(await disk.read(0, vhd.length)));
});

test('a wrong image is never sent', async () => {
  await using rig = await uploadRig();
  await writeVhd(rig.folder, 'empty.vhd', Buffer.alloc(20 * MiB));
  const { exitCode, stderr } = await rig.run(['upload', 'empty.vhd', '--name', 'empty']);
  assert.is(exitCode, 5);
  assert.match(String(stderr), /E_CHECK_FAILED: empty\.vhd is not sent/);
  assert.equal(rig.made(), []);
});

test('an upload that is interrupted says how to go on, and goes on', async () => {
  await using rig = await uploadRig();
  const vhd = await writeVhd(rig.folder, 'big.vhd', bootableDisk(64 * MiB));
  rig.azure.blobs.link.rate = 8 * MiB;
  const upload = ['upload', 'big.vhd', '--name', 'big', '--as', 'disk'];
  const child = rig.run(upload);
  while (putTraffic(rig.azure.blobs.requests).bytes < 4 * MiB) await new Promise((next) => setTimeout(next, 50));
  child.kill('SIGINT');
  const stopped = await child;
  assert.is(stopped.exitCode, 130, String(stopped.stderr));
  assert.match(String(stopped.stderr), /Go on: failback upload big\.vhd --resource-group rg --name big .*--as disk/);
  assert.match(String(stopped.stderr), /Give up: .* --discard/);
  assert.equal(await leaks(rig, String(stopped.stderr)), [], 'the journal and the command that goes on hold no secret');
  rig.azure.blobs.link.rate = Infinity;
  const resumed = await rig.run([...upload, '--json', '--verify', 'full']);
  assert.is(resumed.exitCode, 0, String(resumed.stderr));
  const { transfer } = JSON.parse(String(resumed.stdout)) as Result;
  assert.ok((transfer?.resumed ?? 0) > 0);
  const [disk] = [...rig.azure.blobs.disks.values()];
  assert.ok(disk && vhd.equals(await disk.read(0, vhd.length)));
});

test('--discard removes what has arrived; --dry-run changes nothing and says what it would', async () => {
  await using rig = await uploadRig();
  await writeVhd(rig.folder, 'one.vhd');
  const upload = ['upload', 'one.vhd', '--name', 'one'];
  const dry = await rig.run([...upload, '--dry-run', '--json']);
  assert.is(dry.exitCode, 0, String(dry.stderr));
  const { outcome, calls } = JSON.parse(String(dry.stdout)) as Result;
  assert.is(outcome, 'planned');
  assert.equal(
    calls?.map(({ method, resource }) => `${method} ${resource.replace(/.*Microsoft\.Compute\//, '')}`),
    [
      'PUT disks/one-upload',
      'POST disks/one-upload/beginGetAccess',
      'POST disks/one-upload/endGetAccess',
      'PUT images/one',
      'DELETE disks/one-upload',
    ],
  );
  assert.equal(rig.made(), []);

  rig.azure.blobs.faults.add({ kind: 'status', status: 403, code: 'AuthorizationFailure' }, { comp: 'page' }, 1000);
  const failed = await rig.run(upload);
  assert.is(failed.exitCode, 4, String(failed.stderr));
  assert.equal(rig.made(), [rig.id('disks/one-upload')]);
  const discarded = await rig.run([...upload, '--discard']);
  assert.is(discarded.exitCode, 0, String(discarded.stderr));
  assert.equal(rig.made(), []);
});

test('a gallery version in several regions, numbered by itself', async () => {
  await using rig = await uploadRig();
  await writeVhd(rig.folder, 'one.vhd');
  const upload = ['upload', 'one.vhd', '--name', 'failback', '--as', 'gallery', '--gallery', 'images', '--json'];
  const first = await rig.run([...upload, '--target-region', 'northeurope=2']);
  assert.is(first.exitCode, 0, String(first.stderr));
  assert.is((JSON.parse(String(first.stdout)) as Result).id, rig.id('galleries/images/images/failback/versions/1.0.0'));
  await writeVhd(rig.folder, 'one.vhd', bootableDisk(20 * MiB, 2));
  const second = await rig.run(upload);
  assert.match((JSON.parse(String(second.stdout)) as Result).id, /versions\/1\.0\.1$/);
});

test('by a page blob of a storage account', async () => {
  await using rig = await uploadRig();
  const vhd = await writeVhd(rig.folder, 'one.vhd');
  rig.azure.blobs.createContainer('vhds');
  const place = ['--via', 'blob', '--storage-account', rig.azure.blobs.url, '--container', 'vhds'];
  const args = ['upload', 'one.vhd', '--name', 'one', '--keep-source', ...place];
  const { exitCode, stderr } = await rig.run(args, { env: { AZURE_STORAGE_KEY: rig.azure.blobs.key } });
  assert.is(exitCode, 0, String(stderr));
  const blob = rig.azure.blobs.find('vhds/one-upload.vhd');
  assert.ok(blob && vhd.equals(await blob.read(0, vhd.length)));
});

test.run();
