import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { AzureBootResult } from '../../src/azure/boot-test/options.ts';
import type { UploadResult } from '../../src/pipeline/upload/options.ts';
import { ensureBuilt } from '../support/bin.ts';
import { leaks, type UploadRig, uploadRig, writeVhd } from '../support/upload-rig.ts';

test.before(ensureBuilt);

const UPLOAD = ['upload', 'one.vhd', '--name', 'one', '--boot-test'];
const KERNEL = 'failback-kit: GRUB\r\n[    0.000000] Linux version 4.14.336\r\n';
const LOGIN = `${KERNEL}[    1.5] systemd[1]: Running in initial RAM disk.\r\n[    9.0] systemd[1]: Switching root.\r\nip-10-0-0-4 login: `;
const PICTURE = Buffer.from('BM a picture');
const GROUP = /\/resourcegroups\/failback-boot-test-\w+$/i;

async function bootRig(): Promise<UploadRig> {
  const rig = await uploadRig();
  rig.azure.arm.consoles.screenshot = PICTURE;
  await writeVhd(rig.folder, 'one.vhd');
  return rig;
}

const asked = ({ azure }: UploadRig, method: string, path: RegExp) =>
  azure.arm.requests.some((request) => request.method === method && path.test(request.path));

/** The throw-away group has been there; the image alone is left. */
function assertOnlyImage(rig: UploadRig): void {
  assert.ok(asked(rig, 'PUT', GROUP));
  assert.ok(asked(rig, 'DELETE', GROUP));
  assert.equal(rig.azure.arm.ids().length, 2, rig.azure.arm.ids().join(' '));
  assert.equal(rig.made(), [rig.id('images/one')]);
}

test('a machine of the image comes to its login while its console grows', async () => {
  await using rig = await bootRig();
  let looks = 0;
  rig.azure.arm.consoles.serialLog = () => (looks++ === 0 ? KERNEL : LOGIN);
  const { exitCode, stdout, stderr } = await rig.run([...UPLOAD, '--json', '--progress', 'json', '-v']);
  assert.is(exitCode, 0, String(stderr));
  const { id, outcome, bootTest } = JSON.parse(String(stdout)) as UploadResult;
  assert.equal([id, outcome], [rig.id('images/one'), 'uploaded']);
  assert.ok(bootTest?.ok && bootTest.provisioned);
  assert.equal(bootTest.reached.at(-1)?.milestone, 'login');
  assert.is(bootTest.serialLog, 'one.azure.serial.log');
  assert.is(await readFile(rig.folder.at('one.azure.serial.log'), 'utf8'), LOGIN);
  assert.equal(await readFile(rig.folder.at('one.azure.screen.bmp')), PICTURE);
  assertOnlyImage(rig);
  assert.equal(await leaks(rig, String(stdout), String(stderr)), []);
});

test('a machine that never gets there is a check that said no; the image stays', async () => {
  await using rig = await bootRig();
  rig.azure.arm.consoles.serialLog = () => KERNEL;
  rig.azure.arm.power = () => 'stopped';
  const { exitCode, stdout, stderr } = await rig.run([...UPLOAD, '--json', '-v']);
  assert.is(exitCode, 5, String(stderr));
  const { error } = JSON.parse(String(stdout)) as { error: { code: string; data: AzureBootResult } };
  assert.is(error.code, 'E_BOOT');
  assert.match(String(stderr), `is there all the same: ${rig.id('images/one')}`);
  assert.equal(error.data.reached.at(-1)?.milestone, 'kernel');
  assert.is(await readFile(rig.folder.at(error.data.serialLog), 'utf8'), KERNEL);
  assertOnlyImage(rig);
  assert.equal(await leaks(rig, String(stdout), String(stderr)), []);
});

test('Ctrl-C in the middle has Azure remove the machine; the image stays', async () => {
  await using rig = await bootRig();
  rig.azure.arm.consoles.serialLog = () => KERNEL;
  const child = rig.run(UPLOAD);
  const run = { ended: false };
  void child.then(() => (run.ended = true));
  while (!run.ended && !asked(rig, 'POST', /\/retrieveBootDiagnosticsData$/)) await sleep(20);
  child.kill('SIGINT');
  const { exitCode, stderr } = await child;
  assert.is(exitCode, 130, String(stderr));
  assert.match(String(stderr), `is there all the same: ${rig.id('images/one')}`);
  assert.ok(asked(rig, 'DELETE', GROUP));
  assert.equal(
    rig.made().filter((id) => !id.includes('failback-boot-test')),
    [rig.id('images/one')],
  );
  assert.equal(await leaks(rig, String(stderr)), []);
});

test.run();
