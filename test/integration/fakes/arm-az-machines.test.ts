import { writeFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { fakeClock } from '../../fakes/clock.ts';
import { type ArmClients, armClients, SOON } from '../../support/arm-clients.ts';
import { findAz } from '../../support/az-cli.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

const SCRIPT = fileURLToPath(new URL('../../support/arm-client.py', import.meta.url));
const PYTHON = '/usr/bin/python3';
const location = 'westeurope';

/** A fake whose time goes a thousand times as fast, and the file with its certificate. */
async function withClients(use: (clients: ArmClients, caFile: string) => Promise<void>) {
  await using folder = await temporaryFolder();
  await using clients = await armClients({ operations: { retryAfter: 1 }, clock: fakeClock(1000) });
  clients.arm.tokenSeconds = 1e9;
  await writeFile(folder.at('ca.pem'), clients.cert);
  await use(clients, folder.at('ca.pem'));
}

/** What Microsoft's clients for Python make of an action of `arm-client.py`; undefined where they are not installed. */
async function python({ arm }: ArmClients, caFile: string, action: string): Promise<unknown> {
  const modules = ['-c', 'import azure.mgmt.network, azure.mgmt.compute'];
  if ((await execa(PYTHON, modules, { reject: false })).exitCode !== 0) {
    console.log('skip: python3-azure is not installed');
    return undefined;
  }
  const env = { ARM_TOKEN: arm.token().token, REQUESTS_CA_BUNDLE: caFile, PYTHONWARNINGS: 'ignore' };
  const { stdout } = await execa(PYTHON, [SCRIPT, arm.url, arm.subscription, action], { env });
  return JSON.parse(stdout) as unknown;
}

/** An interface and a whole gallery image, with the ids of both. */
async function machineParts({ arm, upload, compute, resources }: ArmClients) {
  const network = `/subscriptions/${arm.subscription}/resourceGroups/rg/providers/Microsoft.Network`;
  const vnet = `${network}/virtualNetworks/vnet`;
  const nic = `${network}/networkInterfaces/nic`;
  const subnets = [{ name: 'default', properties: { addressPrefix: '10.1.0.0/24' } }];
  arm.addResource({ id: vnet, location, properties: { addressSpace: { addressPrefixes: ['10.1.0.0/16'] }, subnets } });
  const ipConfigurations = [{ name: 'ip', properties: { subnet: { id: `${vnet}/subnets/default` } } }];
  const wanted = { location, properties: { ipConfigurations } };
  await resources.resources.beginCreateOrUpdateByIdAndWait(nic, '2024-05-01', wanted, SOON);
  const disk = await upload('disk');
  await compute.galleries.createOrUpdate('rg', 'g', { location }, SOON);
  const identifier = { publisher: 'p', offer: 'o', sku: 's' };
  const definition = { location, osType: 'Linux', osState: 'Generalized', hyperVGeneration: 'V1', identifier } as const;
  await compute.galleryImages.createOrUpdate('rg', 'g', 'i', definition, SOON);
  const version = { location, storageProfile: { osDiskImage: { source: { id: disk } } } };
  const { id: image = '' } = await compute.galleryImageVersions.createOrUpdate('rg', 'g', 'i', '1.0.0', version, SOON);
  return { nic, image };
}

test("Microsoft's client for Python makes a VPN to another site, and removes it", () =>
  withClients(async (clients, caFile) => {
    const { arm } = clients;
    arm.connectionStatus = (_, { sharedKey }) => (sharedKey === 'a.shared.key' ? 'Connected' : 'NotConnected');
    const made = await python(clients, caFile, 'make');
    if (made === undefined) return;
    assert.equal(made, {
      ...{ old: 'NonAzSkusNotAllowedForVPNGateway', gateway: 'Succeeded', status: 'Connected', shown: null },
      ...{ key: 'a.shared.key', address: '198.18.0.10', private: '10.1.0.4' },
      ...{ early: 'VirtualNetworkGatewayCannotBeDeleted', used: 'PublicIPAddressCannotBeDeleted' },
      full: 'InUseSubnetCannotBeDeleted',
    });
    assert.equal(await python(clients, caFile, 'remove'), { left: [] });
    assert.is(arm.ids().length, 1);
  }));

test('az makes a machine with data disks by a template', () =>
  withClients(async (clients, caFile) => {
    await using az = await findAz();
    if (!az) {
      console.log('skip: az is not installed');
      return;
    }
    const { arm, compute } = clients;
    const run = (line: string) => az.run(line.split(' '), { REQUESTS_CA_BUNDLE: caFile });
    const endpoints = `--endpoint-resource-manager ${arm.url} --endpoint-management ${arm.url} --endpoint-active-directory ${arm.url}/adfs`;
    await run(`cloud register --name Fake ${endpoints} --endpoint-active-directory-resource-id ${arm.url}`);
    await run('cloud set --name Fake');
    const { tenantId, clientId, clientSecret } = arm.principal;
    await run(`login --service-principal --username ${clientId} --password ${clientSecret} --tenant ${tenantId}`);
    await run('disk create --resource-group rg --name data --size-gb 10');
    const { nic, image } = await machineParts(clients);
    const login = '--admin-username failback --admin-password correct-Horse-battery-1 --authentication-type password';
    // Az of Debian cannot look at the machine that it made: its library has no machines in that version.
    await run(
      `vm create --no-wait --resource-group rg --name vm --image ${image} --nics ${nic} --size Standard_E4s_v5 ${login} --attach-data-disks data --data-disk-sizes-gb 20`,
    );
    const state = async () => (await compute.virtualMachines.get('rg', 'vm').catch(() => undefined))?.provisioningState;
    while ((await state()) !== 'Succeeded') await sleep(20);
    const { storageProfile } = await compute.virtualMachines.get('rg', 'vm');
    assert.equal(
      storageProfile?.dataDisks?.map(({ lun, diskSizeGB }) => [lun, diskSizeGB]),
      [
        [0, 20],
        [1, 10],
      ],
    );
  }));

test("Microsoft's client for Python runs a command in a machine, and changes its disks", () =>
  withClients(async (clients, caFile) => {
    const { arm, compute, upload } = clients;
    const { nic, image } = await machineParts(clients);
    await upload('other');
    await compute.virtualMachines.createOrUpdate(
      'rg',
      'vm',
      {
        location,
        hardwareProfile: { vmSize: 'Standard_E4s_v5' },
        storageProfile: {
          imageReference: { id: image },
          osDisk: { createOption: 'FromImage' },
          dataDisks: [{ lun: 1, createOption: 'Empty', diskSizeGB: 8 }],
        },
        osProfile: { computerName: 'vm', adminUsername: 'failback', adminPassword: 'correct-Horse-battery-1' },
        networkProfile: { networkInterfaces: [{ id: nic }] },
      },
      SOON,
    );
    arm.onRunCommand = ({ script, parameters }) => {
      return { exitCode: 0, stdout: `${script} ${parameters['arg1'] ?? ''}`, stderr: '' };
    };
    const done = await python(clients, caFile, 'machine');
    if (done === undefined) return;
    assert.equal(done, {
      ...{ ran: 'Enable succeeded: \n[stdout]\nuptime now\n[stderr]\n', luns: [1, 7], twice: 'InvalidParameter' },
      ...{ early: 'OperationNotAllowed', stopped: 'OperationNotAllowed', states: ['Reserved', 'Unattached'] },
      ...{ boots: 'other', power: 'PowerState/running', cores: 4, memory: 32_768, all: ['vm'] },
    });
    assert.match(String(arm.resource(nic)?.properties['macAddress']), /^00-0D-3A-/);
  }));

test.run();
