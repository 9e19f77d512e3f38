import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { chooseAccelerator, runsGuests } from '../../../src/boot/accel.ts';
import { FailbackError } from '../../../src/errors.ts';
import { createHostToolbox } from '../../../src/toolbox/host.ts';
import type { Toolbox } from '../../../src/toolbox/toolbox.ts';
import { codeOf } from '../../support/code-of.ts';

const test = suite<{ toolbox: Toolbox }>('accelerator');
const signal = new AbortController().signal;

test.before(async (context) => {
  context.toolbox = await createHostToolbox();
});
test.after(async (context) => {
  await context.toolbox[Symbol.asyncDispose]();
});

test('the probe sees a guest reach 64-bit mode under emulation', async ({ toolbox }) => {
  assert.ok(await runsGuests('tcg', toolbox, signal, 30_000));
});

test('a probe that says nothing is given up', async ({ toolbox }) => {
  let ended = false;
  const silent: Toolbox = {
    ...toolbox,
    run: (call, options) => toolbox.run({ ...call, args: [...call.args, '-S'] }, options).finally(() => (ended = true)),
  };
  assert.not(await runsGuests('tcg', silent, signal, 300));
  assert.ok(ended);
});

test('a probe that cannot even be ended is not waited for', async ({ toolbox }) => {
  const stuck: Toolbox = { ...toolbox, run: () => new Promise(() => undefined) };
  assert.not(await runsGuests('kvm', stuck, signal, 10, 10));
});

test('there is always an accelerator, and KVM only where it works', async ({ toolbox }) => {
  const chosen = await chooseAccelerator('auto', toolbox, signal);
  assert.is(await chooseAccelerator('tcg', toolbox, signal), 'tcg');
  assert.is(await codeOf(chooseAccelerator('kvm', toolbox, signal)), chosen === 'kvm' ? 'no error' : 'E_TOOL_FAILED');
});

test('a missing QEMU is said, not taken for a missing KVM', async ({ toolbox }) => {
  const empty: Toolbox = { ...toolbox, run: async () => Promise.reject(new FailbackError('E_TOOL_MISSING', 'no')) };
  assert.is(await codeOf(runsGuests('kvm', empty, signal)), 'E_TOOL_MISSING');
});

test.run();
