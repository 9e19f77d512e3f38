import { createHash } from 'node:crypto';
import { copyFile, mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../src/paths.ts';
import { publishIso } from '../fakes/drs-buckets.ts';
import { FakeS3 } from '../fakes/s3-server.ts';
import { ensureBuilt } from '../support/bin.ts';
import { buildIso } from '../support/iso-builder.ts';
import { liveFiles } from '../support/live-files.ts';
import { type UploadRig, uploadRig, writeVhd } from '../support/upload-rig.ts';

/** Debian's Packer with the templates as they are shipped, a small ISO on a server, and a fake Azure. */
const test = suite<{ rig: UploadRig; s3: FakeS3 }>('Packer');

const [IMAGE, ON_AZURE] = ['image', 'on-azure'].map((name) => packageFile(`templates/packer/${name}`)) as [
  string,
  string,
];
const REGION = 'eu-north-1';
const PROGRAM = `'${process.execPath}' '${packageFile('bin/failback.js')}'`;

test.before(async (context) => {
  await ensureBuilt();
  context.rig = await uploadRig();
  context.s3 = await FakeS3.start();
  publishIso(context.s3, REGION, buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
});
test.after(async ({ rig, s3 }) => {
  for (const used of [rig, s3]) await used[Symbol.asyncDispose]();
});

/** Runs Packer in the rig's folder, so that it knows nothing of this machine's and asks nobody for a newer one. */
function packer({ rig, s3 }: { rig: UploadRig; s3: FakeS3 }, args: readonly string[]) {
  const home = { HOME: rig.folder.at('home'), PACKER_CONFIG_DIR: rig.folder.at('home') };
  const env = {
    ...{ ...rig.env, ...home, CHECKPOINT_DISABLE: '1', PACKER_CACHE_DIR: rig.folder.at('packer-cache') },
    ...{ FAILBACK_BASE_URL: s3.url, FAILBACK_TOOLBOX: 'host', FAILBACK_RESOURCE_GROUP: '', NODE_NO_WARNINGS: '1' },
  };
  return execa('packer', args, { cwd: rig.folder.at(''), env, reject: false });
}

const variables = (values: Record<string, string>) =>
  Object.entries(values).flatMap(([name, value]) => ['-var', `${name}=${value}`]);

interface Entry {
  readonly builder_type: string;
  readonly name: string;
  readonly files: readonly { readonly name: string; readonly size: number }[];
  readonly artifact_id: string;
  readonly packer_run_uuid: string;
  readonly custom_data: Record<string, string>;
}

async function manifest(path: string): Promise<{ readonly builds: readonly Entry[]; readonly last_run_uuid: string }> {
  return JSON.parse(await readFile(path, 'utf8')) as Awaited<ReturnType<typeof manifest>>;
}

test('the templates are written as packer fmt writes them', async (context) => {
  for (const folder of [IMAGE, ON_AZURE]) {
    const { exitCode, stdout } = await packer(context, ['fmt', '-check', '-diff', folder]);
    assert.is(exitCode, 0, stdout);
  }
});

test('it builds an image, and what it knows of the artifact is what failback-kit noted', async (context) => {
  const { folder } = context.rig;
  const values = { region: REGION, generation: '2', output: 'golden images', failback: PROGRAM };
  for (const round of [1, 2]) {
    const { exitCode, stdout } = await packer(context, ['build', '-machine-readable', ...variables(values), IMAGE]);
    assert.is(exitCode, 0, stdout);
    assert.match(stdout, /,artifact,\d,file,0,golden images\/failback-eu-north-1-gen2\.vhd/);

    const { builds, last_run_uuid } = await manifest(folder.at('golden images/packer-manifest.json'));
    assert.is(builds.length, 2 * round);
    const [ours, theirs] = builds.slice(-2) as [Entry, Entry];
    assert.equal([ours.builder_type, theirs.builder_type], ['failback-kit', 'null']);
    for (const { packer_run_uuid } of [ours, theirs]) assert.is(packer_run_uuid, last_run_uuid);

    const [vhd, own] = ours.files;
    assert.is(vhd?.name, 'golden images/failback-eu-north-1-gen2.vhd');
    assert.equal(theirs.files.slice(0, 2), ours.files);
    for (const { name, size } of ours.files) assert.is((await stat(folder.at(name))).size, size, name);

    // Packer's checksums, ours, and those of the files.
    const sums = await readFile(folder.at('golden images/failback-eu-north-1-gen2.sha256'), 'utf8');
    const bytes = await readFile(folder.at(vhd?.name ?? ''));
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    assert.equal(
      sums
        .trimEnd()
        .split('\n')
        .map((line) => line.split('\t')[1]),
      ['failback-eu-north-1-gen2.vhd', 'failback-eu-north-1-gen2.manifest.json'],
    );
    assert.ok(sums.startsWith(`${sha256}\t`));
    assert.equal([ours.artifact_id, ours.custom_data.sha256], [`sha256:${sha256}`, sha256]);
    assert.equal([ours.custom_data.region, ours.custom_data.generation], [REGION, '2']);
    const { output } = JSON.parse(await readFile(folder.at(own?.name ?? ''), 'utf8')) as {
      output: { vhd: { sha256: string } };
    };
    assert.is(output.vhd.sha256, sha256);
  }
  assert.equal(context.rig.made(), []);
});

test('with a resource group it makes a managed image, which the second template takes', async (context) => {
  const { rig } = context;
  const values = { region: REGION, output: 'uploaded', resource_group: 'rg', failback: PROGRAM };
  const { exitCode, stdout } = await packer(context, ['build', ...variables(values), IMAGE]);
  assert.is(exitCode, 0, stdout);
  const { builds } = await manifest(rig.folder.at('uploaded/packer-manifest.json'));
  const id = rig.id('images/failback-eu-north-1-gen1');
  assert.equal(rig.made(), [id]);
  assert.equal([builds[0]?.artifact_id, builds[0]?.custom_data.as], [id, 'image']);

  // The builder for Azure is part of this old Packer, which has no block for plugins.
  const folder = rig.folder.at('on-azure');
  await mkdir(folder);
  await copyFile(`${ON_AZURE}/machine.pkr.hcl`, `${folder}/machine.pkr.hcl`);
  await execa('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', rig.folder.at('key')]);
  await writeFile(rig.folder.at('config.json'), '{"version":1,"region":"eu-north-1"}');
  const options = { resource_group: 'rg', ssh_key: rig.folder.at('key'), config: rig.folder.at('config.json') };
  const validate = (packer_manifest: string) =>
    packer(context, ['validate', ...variables({ ...options, packer_manifest }), folder]);
  const good = await validate('uploaded/packer-manifest.json');
  assert.is(good.exitCode, 0, good.stdout + good.stderr);
  // An image that was only built is none that a machine can be made of.
  assert.not.equal((await validate('golden images/packer-manifest.json')).exitCode, 0);
});

test('what failback-kit says of a failure is seen, and Packer fails', async (context) => {
  const values = { region: 'us-nowhere-1', output: 'none', failback: PROGRAM };
  const { exitCode, stdout, stderr } = await packer(context, ['build', ...variables(values), IMAGE]);
  assert.is(exitCode, 1);
  assert.match(stdout + stderr, 'E_REGION_UNKNOWN', stdout + stderr);
  assert.equal(await readdir(context.rig.folder.at('none')).catch(() => []), []);
});

test('an upload is noted as well, and a dry run is not', async ({ rig }) => {
  await writeVhd(rig.folder, 'disk.vhd');
  const upload = ['upload', 'disk.vhd', '--name', 'web1', '--as', 'disk', '--packer-manifest', 'uploads.json'];
  const { exitCode, stderr } = await rig.run([...upload, '--dry-run']);
  assert.is(exitCode, 0, String(stderr));
  assert.not.ok((await readdir(rig.folder.at(''))).includes('uploads.json'));
  assert.is((await rig.run(upload, { env: { PACKER_RUN_UUID: 'run-of-packer' } })).exitCode, 0);
  const { builds, last_run_uuid } = await manifest(rig.folder.at('uploads.json'));
  assert.equal([builds[0]?.name, builds[0]?.artifact_id], ['web1', rig.id('disks/web1')]);
  assert.equal(builds[0]?.files, [{ name: 'disk.vhd', size: (await stat(rig.folder.at('disk.vhd'))).size }]);
  assert.is(last_run_uuid, 'run-of-packer');
});

test('its own lines on request, with the artifact in the end', async ({ rig, s3 }) => {
  const args = ['build', '--region', REGION, '--base-url', s3.url, '--toolbox', 'host', '-o', 'lines', '--name', 'one'];
  const { exitCode, stderr, stdout } = await rig.run([...args, '--progress', 'packer', '--json']);
  assert.is(exitCode, 0, String(stderr));
  assert.is(typeof (JSON.parse(String(stdout)) as { vhd: object }).vhd, 'object');
  const lines = String(stderr).trimEnd().split('\n');
  for (const line of lines) assert.match(line, /^\d{10},(?:one)?,(?:ui,(?:say|message)|artifact(?:-count)?),./);
  assert.is(lines.at(-1)?.replace(/^\d+/, ''), ',one,artifact,0,end');
  assert.ok(lines.some((line) => line.endsWith(',one,artifact,0,file,1,lines/one.manifest.json')));
});

test.run();
