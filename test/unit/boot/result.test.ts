import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { assertBooted, type BootResult } from '../../../src/boot/result.ts';
import type { FailbackError } from '../../../src/errors.ts';

const result: BootResult = {
  ok: false,
  reason: 'GRUB is in rescue mode',
  reached: [
    { milestone: 'firmware', seconds: 0.3 },
    { milestone: 'grub', seconds: 1.25 },
  ],
  missing: ['kernel', 'initramfs', 'live-root', 'login'],
  generation: 1,
  firmware: 'bios',
  accel: 'tcg',
  seconds: 2.5,
  serialLog: '/out/x.serial.log',
  screenshot: '/out/x.screen.png',
  shutdown: null,
  guest: {
    overlayApplied: false,
    configuration: { delivered: false, source: null },
    readyReport: { received: false, valid: false, by: null, problem: null },
    client: { started: false, variables: [], status: null },
    completed: false,
    poweredOff: false,
    errors: [],
    requests: [],
  },
  secondBoot: null,
};

test('an image that booted passes', () => {
  assert.not.throws(() => assertBooted({ ...result, ok: true, reason: null }));
});

test('one that did not is told with its last milestone and where to look', () => {
  try {
    assertBooted(result);
    assert.unreachable();
  } catch (error) {
    const { code, message, hint = '' } = error as FailbackError;
    assert.is(code, 'E_BOOT');
    assert.match(message, /did not reach login: GRUB is in rescue mode/);
    assert.match(hint, /GRUB at 1.25 s/);
    assert.match(hint, /x\.serial\.log.*x\.screen\.png/);
  }
});

test('one that came to its login, but is not taken for ready, is not said to lack it', () => {
  const unready = { ...result, missing: [], reason: 'Azure was not told that the machine is ready' };
  assert.throws(() => assertBooted(unready), 'The image did not boot as it should: Azure was not told');
});

test.run();
