import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judge } from '../../support/judge.ts';

const summary = (total: number, passed: number, skipped = 0) =>
  `  Total:     ${total}\n  Passed:    ${passed}\n  Skipped:   ${skipped}\n  Duration:  1ms\n`;

test('a file whose tests all passed counts them', () => {
  assert.equal(judge(summary(3, 3), 0, false), { passed: 3, failed: 0, skipped: 0, reasons: [] });
});

test('several suites in one file are added up', () => {
  assert.is(judge(summary(3, 3) + summary(2, 2), 0, false).passed, 5);
});

test('no summary, no test, a time-out and a bad exit code are failures', () => {
  assert.is(judge('', 0, false).failed, 1);
  assert.is(judge(summary(0, 0), 0, false).failed, 1);
  assert.is(judge(summary(3, 3), 0, true).failed, 1);
  assert.is(judge(summary(3, 3), 1, false).failed, 1);
});

test('a before hook that throws leaves fewer passed than total', () => {
  assert.is(judge(summary(3, 0), 0, false).failed, 3);
});

test('a test that skips itself is counted as skipped, with its reason', () => {
  assert.equal(judge(`skip: no KVM here\n${summary(3, 3)}`, 0, false), {
    passed: 2,
    failed: 0,
    skipped: 1,
    reasons: ['skipped: no KVM here'],
  });
});

test.run();
