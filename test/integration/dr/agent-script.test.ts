import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { commandOutput, wrapScript } from '../../../src/azure/machines/script.ts';
import { readTemplate } from '../../../src/image/template.ts';
import { packageFile } from '../../../src/paths.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { SHELLS } from '../../support/guest/rig.ts';

const ID = 's-1234567890abcdef0';
const SCSI0 = '{f8b3781a-1e82-4818-a1c3-63d806ec15bb}';
const SCSI1 = '{f8b3781b-1e82-4818-a1c3-63d806ec15bb}';

/** A disk as sysfs shows it. */
interface Disk {
  readonly name: string;
  /** Of the vmbus device whose disk it is, and the LUN there. */
  readonly bus?: string;
  readonly lun?: number;
  readonly model?: string;
  readonly size?: string;
}

interface Machine {
  readonly disks: readonly Disk[];
  /** Links in /dev/disk, by what they point to. */
  readonly links?: Readonly<Record<string, string>>;
  readonly exclude?: string;
  /** What the installer does, as a script. */
  readonly installer?: string;
  readonly checksum?: string;
  readonly shell?: readonly [string, ...string[]];
}

const INSTALLER = `printf '%s\\n' "$*" "$AWS_SECRET_ACCESS_KEY" >"$CALL"
echo 'The following is the source server ID: ${ID}.'`;

async function layOut(folder: Folder, { disks, links = {} }: Machine): Promise<void> {
  const put = async (path: string, text: string) => {
    await mkdir(dirname(folder.at(path)), { recursive: true });
    await writeFile(folder.at(path), text);
  };
  await mkdir(folder.at('dev/disk'), { recursive: true });
  for (const [
    index,
    { name, bus = SCSI1, lun = index, model = 'Virtual Disk', size = '62914560' },
  ] of disks.entries()) {
    const device = `sys/devices/vmbus${index}/host${index}/target0:0:0/0:0:0:${lun}`;
    await put(`${device}/model`, `${model}\n`);
    await put(`sys/devices/vmbus${index}/device_id`, `${bus}\n`);
    await put(`sys/block/${name}/size`, `${size}\n`);
    await symlink(folder.at(device), folder.at(`sys/block/${name}/device`));
    await put(`dev/${name}`, '');
  }
  for (const [path, target] of Object.entries(links)) {
    await mkdir(dirname(folder.at(`dev/disk/${path}`)), { recursive: true });
    await symlink(folder.at(`dev/${target}`), folder.at(`dev/disk/${path}`));
  }
}

/** Runs the script as Azure does, in a machine that is a folder. */
async function runIn(machine: Machine) {
  const { exclude = '', installer = INSTALLER, shell: [shell, ...options] = ['sh'] } = machine;
  const folder = await temporaryFolder();
  await layOut(folder, machine);
  const program = `#!/bin/sh\n${installer}\n`;
  await writeFile(folder.at('installer'), program);
  const checksum = machine.checksum ?? createHash('sha512').update(program).digest('hex');
  await writeFile(folder.at('checksum'), checksum);
  const curl = `#!/bin/sh
for word; do case $last in --output) file=$word ;; esac; last=$word; done
echo "$last" >>"${folder.at('downloads')}"
case $last in *.sha512) cp "${folder.at('checksum')}" "$file" ;; *) cp "${folder.at('installer')}" "$file" ;; esac\n`;
  await mkdir(folder.at('bin'));
  await mkdir(folder.at('tmp'));
  await writeFile(folder.at('bin/curl'), curl);
  await chmod(folder.at('bin/curl'), 0o755);

  const here = (text: string) => text.replaceAll(/\/(sys|dev)\/(?!null)/g, (_, top: string) => `${folder.at(top)}/`);
  const parameters = {
    ...{ FAILBACK_REGION: 'eu-central-1', FAILBACK_FILES: 'https://files/latest' },
    ...{ FAILBACK_HASHES: 'https://hashes/latest', FAILBACK_EXCLUDE: here(exclude) },
    FAILBACK_TAGS: 'failback-kit:plan=shop failback-kit:server=web1',
    ...{ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: "se'cret", AWS_SESSION_TOKEN: 'token' },
  };
  const script = here(await readTemplate('dr/agent-linux.sh'));
  await writeFile(folder.at('script'), wrapScript({ os: 'linux', script, parameters }));
  const env = {
    ...{ PATH: `${folder.at('bin')}:${process.env.PATH}`, TMPDIR: folder.at('tmp'), CALL: folder.at('call') },
  };
  const { stdout, stderr } = await execa(shell, [...options, folder.at('script')], { env, reject: false });
  const message = `Enable succeeded: \n[stdout]\n${stdout}\n[stderr]\n${stderr}`;
  const result = commandOutput([{ code: 'ProvisioningState/succeeded', message }]);
  const call = existsSync(folder.at('call')) ? await readFile(folder.at('call'), 'utf8') : '';
  const left = [...(await readdir(folder.at('tmp'))), ...(existsSync(folder.at('script')) ? ['script'] : [])];
  const plain = (text: string) => text.replaceAll(folder.at(''), '');
  const told = { ...result, stdout: plain(result.stdout), stderr: plain(result.stderr), call: plain(call), left };
  await folder[Symbol.asyncDispose]();
  return told;
}

const OS = { name: 'sda', bus: SCSI0, lun: 0 };
const DATA = { name: 'sdc', bus: SCSI1, lun: 0 };
const TAGS = '--tags failback-kit:plan=shop failback-kit:server=web1';

for (const shell of SHELLS) {
  test(`in ${shell[0]}, the agent is installed, and nothing is left but what the installer leaves`, async () => {
    const { exitCode, stdout, call, left } = await runIn({ disks: [OS, DATA], shell });
    assert.is(exitCode, 0);
    assert.is(stdout.split('\n').at(-1), `{"sourceServer":"${ID}","devices":"/dev/sda,/dev/sdc"}`);
    assert.equal(call.split('\n').slice(0, 2), [`--region eu-central-1 --no-prompt ${TAGS}`, "se'cret"]);
    assert.equal(left, []);
  });
}

for (const [what, disk, links] of [
  ['LUN 1 beside the OS disk', { name: 'sdb', bus: SCSI0, lun: 1 }, {}],
  ['the second disk of the IDE controller', { name: 'sdb', bus: '{00000000-0001-8899-0000-000000000000}', lun: 0 }, {}],
  [
    'the disk with the keys of an encrypted machine',
    { name: 'sdb', bus: '{00000001-0001-8899-0000-000000000000}' },
    {},
  ],
  ['a local NVMe disk', { name: 'nvme0n1', model: 'Microsoft NVMe Direct Disk v2' }, {}],
  ["what Azure's rules call the resource disk", { name: 'sdb' }, { 'azure/resource': 'sdb' }],
  ["what cloud-init's rules call so", { name: 'sdb' }, { 'cloud/azure_resource': 'sdb' }],
] as const) {
  test(`${what} is left out`, async () => {
    const { call } = await runIn({ disks: [OS, disk, DATA], links });
    assert.match(call, `--no-prompt --devices /dev/sda,/dev/sdc ${TAGS}`);
  });
}

test('a data disk with LUN 1 is none of these, and neither loop devices nor empty drives count', async () => {
  const other = { name: 'sdd', bus: SCSI1, lun: 1 };
  const { stdout, call } = await runIn({
    disks: [OS, DATA, other, { name: 'loop0' }, { name: 'dm-0' }, { name: 'sde', size: '0' }],
  });
  assert.match(stdout, '"devices":"/dev/sda,/dev/sdc,/dev/sdd"');
  assert.not.match(call, '--devices');
});

test('the plan leaves out disks by any of their names', async () => {
  const disks = [OS, DATA, { name: 'sdd', bus: SCSI1, lun: 1 }];
  const links = { 'by-id/scsi-1': 'sdd' };
  const { call } = await runIn({ disks, links, exclude: '/dev/disk/by-id/scsi-1' });
  assert.match(call, '--devices /dev/sda,/dev/sdc ');
  const wrong = await runIn({ disks, exclude: '/dev/sdz' });
  assert.is(wrong.exitCode, 1);
  assert.match(wrong.stderr, 'failback-kit: no such disk: /dev/sdz');
  assert.is(wrong.call, '');
});

test('an installer with another checksum is not run', async () => {
  const { exitCode, stderr, call, left } = await runIn({ disks: [OS], checksum: 'a'.repeat(128) });
  assert.is(exitCode, 1);
  assert.match(stderr, 'wrong checksum');
  assert.equal([call, left], ['', []]);
});

test('a checksum in capitals, with the name of the file behind it, is as good', async () => {
  const hash = createHash('sha512').update(`#!/bin/sh\n${INSTALLER}\n`).digest('hex').toUpperCase();
  assert.is((await runIn({ disks: [OS], checksum: `${hash}  aws-replication-installer-init\n` })).exitCode, 0);
});

test('what the installer said last comes with its failure', async () => {
  const long = "i=0; while [ $i -lt 200 ]; do echo 'a line of forty characters and some more'; i=$((i+1)); done";
  const { exitCode, stdout, stderr } = await runIn({
    disks: [OS],
    installer: `${long}\necho gcc was not found\nexit 3`,
  });
  assert.is(exitCode, 1);
  assert.is(stdout, '');
  assert.match(stderr, 'gcc was not found\nfailback-kit: the installer ended with 3');
  assert.ok(Buffer.byteLength(stderr) < 3500);
  const silent = await runIn({ disks: [OS], installer: 'echo done' });
  assert.is(silent.exitCode, 1);
});

test('shellcheck has nothing to say', async () => {
  const { stdout } = await execa('shellcheck', ['templates/dr/agent-linux.sh'], {
    cwd: packageFile('.'),
    reject: false,
  });
  assert.is(stdout, '');
});

test.run();
