import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deallocateMachine } from '../../../src/azure/machines/life.ts';
import type { MachineOs } from '../../../src/azure/machines/machine.ts';
import { isBusy, runCommand } from '../../../src/azure/machines/run-command.ts';
import { isFailbackError } from '../../../src/errors.ts';
import type { RunCommand } from '../../fakes/arm/hooks.ts';
import { LOCATION, type MachinesRig, machinesRig } from '../../support/machines-rig.ts';

/** A machine that somebody made, with its agent. */
function addMachine({ arm, id }: MachinesRig, os: MachineOs = 'linux', agent = true): string {
  const vm = id(`Microsoft.Compute/virtualMachines/${os}`);
  const osType = os === 'linux' ? 'Linux' : 'Windows';
  const configuration = { [`${os}Configuration`]: { provisionVMAgent: agent } };
  const properties = {
    ...{ provisioningState: 'Succeeded', hardwareProfile: { vmSize: 'Standard_D2s_v5' } },
    ...{ storageProfile: { osDisk: { osType } }, osProfile: { computerName: os, ...configuration } },
  };
  arm.addResource({ id: vm, location: LOCATION, properties });
  return vm;
}

const reason = async (run: Promise<unknown>) => {
  const error: unknown = await run.then(
    () => undefined,
    (one: unknown) => one,
  );
  return isFailbackError(error) ? error.data['azureCode'] : error;
};

for (const os of ['linux', 'windows'] as const) {
  test(`a script runs in a machine of ${os}; its variables arrive, its end is known`, async () => {
    await using rig = await machinesRig();
    const { azure, arm, signal } = rig;
    const vm = addMachine(rig, os);
    const seen: RunCommand[] = [];
    arm.onRunCommand = (command) => {
      seen.push(command);
      return { exitCode: 7, stdout: 'one\ntwo\n', stderr: 'bad' };
    };
    const parameters = { KEY: 'it\'s; $HOME `x` "y"', EMPTY: '' };
    const result = await runCommand(azure, vm, { os, script: 'install --now', parameters }, signal);
    assert.equal(result, { exitCode: 7, stdout: 'one\ntwo', stderr: 'bad' });
    assert.equal(seen[0]?.parameters, parameters);
    assert.match(seen[0]?.script ?? '', 'install --now');
    assert.is(seen[0]?.vmId, vm);
  });
}

test('of long output the end is kept, and with it the exit code', async () => {
  await using rig = await machinesRig();
  const vm = addMachine(rig);
  rig.arm.onRunCommand = () => ({ exitCode: 0, stdout: `begin${'x'.repeat(10_000)}end`, stderr: '' });
  const { exitCode, stdout } = await runCommand(rig.azure, vm, { os: 'linux', script: 'true' }, rig.signal);
  assert.is(exitCode, 0);
  assert.match(stdout, /^x+end$/);
});

test('a machine runs one command at a time, and only while it runs and its agent answers', async () => {
  await using rig = await machinesRig();
  const { azure, arm, signal } = rig;
  const vm = addMachine(rig);
  const run = (id = vm) => runCommand(azure, id, { os: 'linux', script: 'true' }, signal);
  arm.fail({ kind: 'slow', milliseconds: 300 }, { path: '/runCommand' });
  const first = run();
  while (!arm.requests.some(({ path }) => path.endsWith('/runCommand'))) await new Promise(setImmediate);
  const second: unknown = await run().catch((error: unknown) => error);
  assert.ok(isBusy(second));
  assert.is((await first).exitCode, 0);
  arm.onRunCommand = () => undefined;
  assert.is(await reason(run()), 'VMAgentStatusCommunicationError');
  await deallocateMachine(azure, vm, signal);
  assert.is(await reason(run()), 'OperationNotAllowed');
  assert.is(await reason(runCommand(azure, vm, { os: 'windows', script: '' }, signal)), 'InvalidParameter');
});

test('a machine without an agent takes no commands', async () => {
  await using rig = await machinesRig();
  const vm = addMachine(rig, 'linux', false);
  assert.is(
    await reason(runCommand(rig.azure, vm, { os: 'linux', script: 'true' }, rig.signal)),
    'OperationNotAllowed',
  );
});

test.run();
