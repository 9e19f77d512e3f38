import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { bootFacts, bootFactsSchema } from '../../../src/boot/facts.ts';
import { formatBoot } from '../../../src/boot/format.ts';
import type { BootResult, BootRun } from '../../../src/boot/result.ts';

const run = (name: string, reached: BootRun['reached']): BootRun => ({
  ok: true,
  reason: null,
  reached,
  missing: [],
  seconds: 90,
  serialLog: `/out/${name}.serial.log`,
  screenshot: null,
  shutdown: { guest: true, reason: 'guest-shutdown' },
});
const result: BootResult = {
  ...run('a', [
    { milestone: 'overlay', seconds: 12.34 },
    { milestone: 'completed', seconds: 80 },
  ]),
  generation: 1,
  firmware: 'bios',
  accel: 'tcg',
  guest: {
    overlayApplied: true,
    configuration: { delivered: true, source: 'imds' },
    readyReport: { received: true, valid: true, by: 'xml', problem: null },
    client: { started: true, variables: ['AWS_REGION', 'NO_PROMPT'], status: 0 },
    completed: true,
    poweredOff: true,
    errors: [],
    requests: [{ service: 'imds', method: 'GET', path: '/metadata/instance', status: 200 }],
  },
  secondBoot: { ...run('a.second', [{ milestone: 'idle', seconds: 70.2 }]), idle: true },
};

test('people read both boots and what the guest did', () => {
  assert.is(
    formatBoot(result),
    [
      'Generation 1, emulated',
      '   12.3 s  guest overlay',
      '   80.0 s  completed',
      'Serial console: /out/a.serial.log',
      'Configuration: imds, user data was delivered',
      'Ready report: valid, as XML',
      'Client: started with AWS_REGION NO_PROMPT, ended with status 0',
      'Completed: the machine switched itself off',
      '',
      'Second boot: stays idle',
      '   70.2 s  idle',
      'Serial console: /out/a.second.serial.log',
    ].join('\n'),
  );
});

test('a system without the overlay has nothing to say of itself', () => {
  const plain = { ...result, guest: { ...result.guest, overlayApplied: false }, secondBoot: null };
  assert.is(formatBoot(plain).split('\n').at(-1), 'Serial console: /out/a.serial.log');
});

test('a manifest keeps the facts, and no paths', () => {
  const facts = bootFacts(result);
  assert.equal(bootFactsSchema.parse(facts), facts);
  assert.equal(facts.milestones, { overlay: 12.34, completed: 80 });
  assert.equal(facts.secondBoot, { idle: true, milestones: { idle: 70.2 } });
  assert.not.match(JSON.stringify(facts), '/out');
});

test.run();
