import { readdir, readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootTest } from '../../../src/azure/boot-test/boot-test.ts';
import type { AzureBootResult, BootTestOptions } from '../../../src/azure/boot-test/options.ts';
import type { OpenAzureOptions } from '../../../src/azure/arm.ts';
import { assertBooted } from '../../../src/boot/result.ts';
import type { FailbackError } from '../../../src/errors.ts';
import type { ArmFault } from '../../fakes/arm/faults.ts';
import { type ArmRig, armRig } from '../../support/arm-rig.ts';
import { codeOf } from '../../support/code-of.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

const location = 'westeurope';
const GRUB = 'failback-kit: GRUB\r\n';
const KERNEL = '[    0.000000] Linux version 4.14.336\r\n';
const LOGIN = `${GRUB}${KERNEL}[    1.5] systemd[1]: Running in initial RAM disk.\r\n[    9.0] systemd[1]: Switching root.\r\nip-10-0-0-4 login: `;
const PICTURE = Buffer.from('BM a picture');
const VM = /virtualMachines\/vm$/i;

interface Rig extends ArmRig {
  readonly folder: string;
  readonly image: string;
  readonly disk: string;
  readonly before: readonly string[];
  run(options?: Partial<BootTestOptions>, open?: Partial<OpenAzureOptions>): Promise<AzureBootResult>;
}

/** A fake Azure with a managed image, a disk, and a machine that comes to its login. */
async function withRig(use: (rig: Rig) => Promise<void>) {
  await using rig = await armRig();
  await using folder = await temporaryFolder();
  const { arm, io } = rig;
  arm.consoles.serialLog = () => LOGIN;
  arm.consoles.screenshot = PICTURE;
  const compute = `/subscriptions/${arm.subscription}/resourceGroups/rg/providers/Microsoft.Compute`;
  const provisioningState = 'Succeeded';
  const image = `${compute}/images/failback`;
  const disk = `${compute}/disks/failback`;
  const storageProfile = { osDisk: { osType: 'Linux', osState: 'Generalized' } };
  arm.addResource({ id: image, location, properties: { provisioningState, hyperVGeneration: 'V1', storageProfile } });
  const properties = { provisioningState, hyperVGeneration: 'V1', osType: 'Linux', diskState: 'Unattached' };
  arm.addResource({
    ...{ id: disk, location, sku: { name: 'Standard_LRS' } },
    properties: { ...properties, diskSizeBytes: 2 ** 30, diskSizeGB: 1, creationData: { createOption: 'Upload' } },
  });
  const before = arm.ids();
  const run = async (options: Partial<BootTestOptions> = {}, open: Partial<OpenAzureOptions> = {}) => {
    const defaults = { generation: 1, location, pollMs: 5, timeoutMs: 30_000, output: folder.at('failback') } as const;
    const azure = await rig.open(open);
    const { signal = io.signal } = open;
    const result = await bootTest(
      azure,
      { ...defaults, source: { kind: 'image', id: image }, ...options },
      { ...io, signal },
    );
    return result as AzureBootResult;
  };
  await use({ ...rig, folder: folder.at(''), image, disk, before, run });
}

const putsOf = ({ arm }: Rig) =>
  arm.requests.filter(({ method, path }) => method === 'PUT' && path.includes('failback-boot-test-'));
const machineOf = (rig: Rig) =>
  putsOf(rig).find(({ path }) => VM.test(path))?.body as
    { properties: { osProfile?: { adminPassword: string } } } | undefined;

test('a machine from an image is followed to its login, and leaves nothing', () =>
  withRig(async (rig) => {
    const result = await rig.run({ tags: { team: 'dr' } });
    assert.ok(result.ok);
    assert.equal(
      result.reached.map(({ milestone }) => milestone),
      ['firmware', 'grub', 'kernel', 'initramfs', 'live-root', 'login'],
    );
    assert.equal([result.missing, result.provisioned, result.cleanUp], [[], true, null]);
    assert.is(result.vmSize, 'Standard_D2s_v5');
    assert.is(await readFile(result.serialLog, 'utf8'), LOGIN);
    assert.equal(await readFile(result.screenshot ?? ''), PICTURE);
    assert.equal((await readdir(rig.folder)).sort(), ['failback.screen.bmp', 'failback.serial.log']);
    assert.equal(rig.arm.ids(), rig.before);
    for (const { body } of putsOf(rig)) {
      const { tags } = body as { tags: Record<string, string> };
      assert.is(tags.team, 'dr');
      assert.ok(tags['failback-kit:boot-test']);
    }
  }));

test('the console is read as it grows', () =>
  withRig(async (rig) => {
    const parts = ['', GRUB, GRUB + KERNEL, LOGIN];
    rig.arm.consoles.serialLog = () => parts.shift() ?? LOGIN;
    const result = await rig.run();
    assert.ok(result.ok);
    assert.is(await readFile(result.serialLog, 'utf8'), LOGIN);
    const milestones = rig.events.flatMap((event) => (event.code === 'boot.milestone' ? [event.data.milestone] : []));
    assert.equal(milestones, ['firmware', 'grub', 'kernel', 'initramfs', 'live-root', 'login']);
  }));

test('an image that panics is a result with its reason, its log and its screen', () =>
  withRig(async (rig) => {
    rig.arm.consoles.serialLog = () => `${GRUB}${KERNEL}[ 2.1] Kernel panic - not syncing: VFS: no root\r\n`;
    const result = await rig.run();
    assert.match(result.reason ?? '', /Kernel panic.*no root/);
    assert.is(await codeOf(Promise.resolve(result).then(assertBooted)), 'E_BOOT');
    assert.match(await readFile(result.serialLog, 'utf8'), 'panic');
    assert.equal(rig.arm.ids(), rig.before);
  }));

test('a machine that stops, or says nothing, fails with that reason', () =>
  withRig(async (rig) => {
    rig.arm.consoles.serialLog = () => GRUB;
    rig.arm.power = () => 'stopped';
    assert.match((await rig.run()).reason ?? '', /switched itself off/);
    rig.arm.power = () => 'running';
    assert.match((await rig.run({ timeoutMs: 500 })).reason ?? '', /login was not seen within 0.5 s/);
    rig.arm.consoles.serialLog = () => '';
    assert.match((await rig.run({ timeoutMs: 500 })).reason ?? '', /nothing of its serial console/);
    assert.equal(rig.arm.ids(), rig.before);
  }));

test('of a specialised disk a copy is booted, which nobody provisions', () =>
  withRig(async (rig) => {
    const result = await rig.run({ source: { kind: 'disk', id: rig.disk } });
    assert.equal([result.ok, result.provisioned], [true, null]);
    assert.is(rig.arm.resource(rig.disk)?.properties['diskState'], 'Unattached');
    assert.not.match(JSON.stringify(machineOf(rig)), 'osProfile');
    assert.equal(rig.arm.ids(), rig.before);
  }));

test('a machine from a gallery is provisioned unless the image is specialised', () =>
  withRig(async (rig) => {
    const definition = rig.image.replace('images/failback', 'galleries/g/images/failback');
    const id = `${definition}/versions/1.0.0`;
    const provisioningState = 'Succeeded';
    const publishingProfile = { targetRegions: [{ name: location }] };
    rig.arm.addResource({ id, location, properties: { provisioningState, publishingProfile } });
    for (const specialized of [true, false]) {
      const osState = specialized ? 'Specialized' : 'Generalized';
      const properties = { provisioningState, hyperVGeneration: 'V1', osType: 'Linux', osState };
      rig.arm.addResource({ id: definition, location, properties });
      rig.arm.reset();
      const result = await rig.run({ source: { kind: 'gallery', id, specialized } });
      assert.equal([result.ok, result.provisioned], [true, specialized ? null : true]);
      assert.is(machineOf(rig)?.properties.osProfile !== undefined, !specialized);
    }
  }));

const unready: ArmFault = {
  kind: 'operation',
  code: 'OSProvisioningTimedOut',
  message: 'OS Provisioning did not finish',
};

test('a machine that Azure does not take for ready fails, unless it need not be', () =>
  withRig(async (rig) => {
    rig.arm.fail(unready, { method: 'PUT', path: VM });
    const result = await rig.run();
    assert.equal([result.ok, result.provisioned], [false, false]);
    assert.match(result.reason ?? '', /does not take the machine for ready.*OSProvisioningTimedOut/);
    rig.arm.fail(unready, { method: 'PUT', path: VM });
    assert.ok((await rig.run({ reportsReady: false })).ok);
    rig.arm.fail(unready, { method: 'PUT', path: VM });
    assert.ok((await rig.run({ expect: 'Linux version' })).ok);
    rig.arm.fail({ kind: 'slow', milliseconds: 600_000 }, { method: 'PUT', path: VM });
    assert.match((await rig.run({ timeoutMs: 500 })).reason ?? '', /was not told within 0.5 s/);
  }));

test('what Azure cannot run is no fault of the image', () =>
  withRig(async (rig) => {
    rig.arm.consoles.serialLog = () => '';
    rig.arm.fail({ kind: 'operation', code: 'AllocationFailed' }, { method: 'PUT', path: VM });
    const error = await rig.run().catch((error: unknown) => error as FailbackError);
    assert.equal(
      [(error as FailbackError).code, (error as FailbackError).data.azureCode],
      ['E_AZURE', 'AllocationFailed'],
    );
    assert.equal(rig.arm.ids(), rig.before);
  }));

test('a size that is not to be had gives way to the next, but not one that was asked for', () =>
  withRig(async (rig) => {
    const sold: ArmFault = { kind: 'error', status: 409, code: 'SkuNotAvailable', message: 'not available' };
    rig.arm.fail(sold, { method: 'PUT', path: VM });
    assert.is((await rig.run()).vmSize, 'Standard_D2as_v5');
    rig.arm.fail(sold, { method: 'PUT', path: VM });
    assert.is(await codeOf(rig.run({ vmSize: 'Standard_D2s_v3' })), 'E_AZURE');
    assert.equal(rig.arm.ids(), rig.before);
  }));

test('stopped at any moment, it has Azure remove all that was made', () =>
  withRig(async (rig) => {
    for (const path of [
      'resourcegroups/failback',
      'virtualNetworks',
      'virtualMachines/vm',
      'retrieveBootDiagnosticsData',
    ]) {
      const stop = new AbortController();
      rig.arm.consoles.serialLog = () => GRUB;
      rig.arm.reset();
      const watch = setInterval(() => {
        if (rig.arm.requests.some((request) => request.path.toLowerCase().includes(path.toLowerCase()))) stop.abort();
      }, 1);
      assert.is(
        await codeOf(rig.run({}, { signal: stop.signal }).finally(() => clearInterval(watch))),
        'E_INTERRUPTED',
        path,
      );
      rig.arm.clock.advance(60_000);
      await rig.arm.credential.getToken('x');
      await (await rig.open()).resources.resourceGroups.list().next();
      assert.equal(rig.arm.ids(), rig.before, path);
    }
  }));

test('what could not be removed, or is kept, is named with its command', () =>
  withRig(async (rig) => {
    const locked: ArmFault = { kind: 'error', status: 409, code: 'ScopeLocked', message: 'The scope is locked' };
    rig.arm.fail(locked, { method: 'DELETE', path: 'failback-boot-test-' });
    const result = await rig.run();
    assert.ok(result.ok);
    assert.match(result.cleanUp ?? '', /^az group delete --subscription \S+ --name failback-boot-test-\w+ --yes$/);
    assert.match(rig.events.find(({ code }) => code === 'note.warn')?.message ?? '', /locked.*az group delete/);
    const kept = await rig.run({ keep: true });
    const [, group] = /--name (\S+)/.exec(kept.cleanUp ?? '') ?? [];
    assert.ok(rig.arm.ids().some((id) => id.endsWith(`${group}/providers/Microsoft.Compute/virtualMachines/vm`)));
  }));

test('without leave to make a group nothing is to be removed', () =>
  withRig(async (rig) => {
    rig.arm.fail(
      { kind: 'error', status: 403, code: 'AuthorizationFailed' },
      { method: 'PUT', path: 'failback-boot-test-' },
    );
    assert.is(await codeOf(rig.run()), 'E_AZURE');
    assert.not(rig.arm.requests.some(({ method }) => method === 'DELETE'));
  }));

test('user data starts the client, lets the machine out, and shows nowhere', () =>
  withRig(async (rig) => {
    const userData = JSON.stringify({ AWS_ACCESS_KEY: 'AKIAIOSFODNN7EXAMPLE', AWS_SECRET_KEY: 'wJalrXUtnFEMI' });
    const guest = ['overlay applied', 'config from imds', 'ready reported by xml', 'client started with AWS_REGION'];
    rig.arm.consoles.serialLog = () => `${LOGIN}\r\n${guest.map((line) => `failback-kit: ${line}\r\n`).join('')}`;
    const result = await rig.run({ userData });
    assert.ok(result.ok);
    assert.is(result.guest.configuration.source, 'imds');
    assert.equal(result.guest.client.variables, ['AWS_REGION']);
    assert.match(JSON.stringify(putsOf(rig).map(({ body }) => body)), '"defaultOutboundAccess":true');
    const password = machineOf(rig)?.properties.osProfile?.adminPassword ?? '';
    assert.ok(password.length > 20);
    const shown = JSON.stringify([result, rig.events]) + (await readFile(result.serialLog, 'utf8'));
    for (const secret of [password, Buffer.from(userData).toString('base64'), 'sig=']) {
      assert.not.match(shown, secret);
    }
  }));

test('a dry run names the calls, and makes none', () =>
  withRig(async (rig) => {
    const azure = await rig.open({ dryRun: true });
    const source = { kind: 'image', id: rig.image } as const;
    const options = { source, generation: 1, location, output: `${rig.folder}/x` } as const;
    assert.is(await bootTest(azure, options, rig.io), null);
    assert.equal(
      azure.calls.map(
        ({ method, resource }) => `${method} ${resource.split('/').slice(-2).join('/').replace(/-\w+$/, '')}`,
      ),
      [
        'PUT resourcegroups/failback-boot-test',
        'PUT virtualNetworks/vnet',
        'PUT networkInterfaces/nic',
        'PUT virtualMachines/vm',
        'DELETE resourcegroups/failback-boot-test',
      ],
    );
    assert.not.match(JSON.stringify(azure.calls), /"adminPassword":"(?!\*)/);
    assert.equal(rig.arm.ids(), rig.before);
  }));

test.run();
