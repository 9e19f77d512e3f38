import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { formatBootTest } from '../../../../src/azure/boot-test/format.ts';
import type { AzureBootResult } from '../../../../src/azure/boot-test/options.ts';
import { shutdownOf } from '../../../../src/azure/boot-test/power.ts';
import { isUnavailable } from '../../../../src/azure/boot-test/start.ts';
import { FailbackError } from '../../../../src/errors.ts';

const power = (...codes: string[]) => shutdownOf({ statuses: codes.map((code) => ({ code })) });

test('tells a machine that switched itself off from one that was taken away', () => {
  assert.is(power('ProvisioningState/creating'), null);
  assert.is(power('ProvisioningState/succeeded', 'PowerState/running'), null);
  assert.is(power('PowerState/starting'), null);
  assert.equal(power('ProvisioningState/succeeded', 'PowerState/stopped'), { guest: true, reason: 'guest-shutdown' });
  assert.equal(power('PowerState/deallocated'), { guest: false, reason: 'deallocated' });
  assert.is(shutdownOf({}), null);
});

test('another size helps where one is not offered or its quota is used up, and nowhere else', () => {
  const refusal = (azureCode: string, message = '') => new FailbackError('E_AZURE', message, { data: { azureCode } });
  assert.ok(isUnavailable(refusal('SkuNotAvailable')));
  assert.ok(isUnavailable(refusal('OperationNotAllowed', 'exceeding approved standardDSv5Family Cores quota')));
  assert.ok(isUnavailable(refusal('InvalidParameter', 'The value X provided for the VM size is not valid')));
  assert.not(isUnavailable(refusal('OperationNotAllowed', 'the disk is in use')));
  assert.not(isUnavailable(refusal('AuthorizationFailed')));
  assert.not(isUnavailable(new Error('quota')));
});

const result: AzureBootResult = {
  ok: true,
  reason: null,
  reached: [{ milestone: 'login', seconds: 61.25 }],
  missing: [],
  seconds: 70,
  serialLog: '/out/a.serial.log',
  screenshot: '/out/a.screen.bmp',
  shutdown: null,
  generation: 2,
  location: 'westeurope',
  vmSize: 'Standard_D2s_v5',
  provisioned: true,
  guest: {
    overlayApplied: true,
    configuration: { source: 'imds' },
    client: { started: false, variables: [], status: null },
    completed: false,
    poweredOff: false,
    errors: [],
  },
  cleanUp: 'az group delete --name g --yes',
};

test('people read how far it came, what Azure thinks of it, and what is left', () => {
  assert.is(
    formatBootTest(result),
    [
      'Generation 2, Standard_D2s_v5 in westeurope',
      '   61.3 s  login',
      'Serial console: /out/a.serial.log',
      'Screen: /out/a.screen.bmp',
      'Configuration: imds',
      'Ready report: taken by Azure',
      'Client: not started',
      'Left behind; remove it with: az group delete --name g --yes',
    ].join('\n'),
  );
});

test.run();
