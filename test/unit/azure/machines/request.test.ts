import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { networkInterface, virtualNetwork } from '../../../../src/azure/boot-test/network.ts';
import { isProvisioned, machineRequest, type MachineSource } from '../../../../src/azure/machines/request.ts';
import { redact } from '../../../../src/redact.ts';

const machine = (from: MachineSource, userData?: string) =>
  machineRequest('Standard_D2s_v5', { location: 'westeurope', tags: { a: 'b' }, from, nic: '/nic', userData });

test('a machine from a generalised image gets a user that nobody knows, and no agent', () => {
  const from = { image: '/image', specialized: false };
  const { osProfile = {}, storageProfile = {}, securityProfile } = machine(from);
  assert.ok(isProvisioned(from));
  assert.is(osProfile.linuxConfiguration?.provisionVMAgent, false);
  assert.is(osProfile.allowExtensionOperations, false);
  assert.is(storageProfile.imageReference?.id, '/image');
  assert.is(storageProfile.osDisk?.createOption, 'FromImage');
  assert.is(securityProfile, undefined);
});

test('its password is what Azure wants, another one each time, and never shown', () => {
  const passwords = [1, 2].map(() => machine({ image: '/i', specialized: false }).osProfile?.adminPassword ?? '');
  assert.is.not(passwords[0], passwords[1]);
  for (const password of passwords) {
    assert.ok(password.length >= 12 && password.length <= 72);
    for (const kind of [/[a-z]/, /[A-Z]/, /\d/]) assert.match(password, kind);
    assert.not.match(redact(`it is ${password}`), password);
  }
});

test('a specialised image or disk is taken as it is', () => {
  for (const from of [{ image: '/version', specialized: true }, { disk: '/disk' }]) {
    assert.not(isProvisioned(from));
    assert.is(machine(from).osProfile, undefined);
  }
  assert.equal(machine({ disk: '/disk' }).storageProfile?.osDisk, {
    createOption: 'Attach',
    osType: 'Linux',
    managedDisk: { id: '/disk' },
  });
});

test('its console is kept, and its user data is a secret', () => {
  const { diagnosticsProfile, userData = '' } = machine({ disk: '/disk' }, '{"region":"eu-west-1"}');
  assert.equal(diagnosticsProfile, { bootDiagnostics: { enabled: true } });
  assert.is(Buffer.from(userData, 'base64').toString(), '{"region":"eu-west-1"}');
  assert.is(redact(`it is ${userData}`), 'it is ***');
});

test('its network has no way in, and a way out only if asked for', () => {
  const options = { group: 'g', location: 'westeurope', tags: {}, outbound: false };
  assert.match(JSON.stringify(virtualNetwork(options)), '"defaultOutboundAccess":false');
  assert.match(JSON.stringify(virtualNetwork({ ...options, outbound: true })), '"defaultOutboundAccess":true');
  assert.not.match(JSON.stringify(networkInterface(options, '/subnet')), 'publicIPAddress');
});

test.run();
