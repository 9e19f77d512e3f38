export interface FileResult {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** Why tests failed or were skipped. */
  readonly reasons: readonly string[];
}

/**
 * What one test file did, from its output. A missing summary, no test at all, a non-zero exit or a time-out is a
 * failure, whatever uvu says. A test that skips itself prints `skip: reason`.
 */
export function judge(output: string, exitCode: number | undefined, timedOut: boolean): FileResult {
  const sum = (name: string) =>
    [...output.matchAll(new RegExp(`^  ${name}:\\s+(\\d+)`, 'gm'))].reduce((all, match) => all + Number(match[1]), 0);
  const ran = sum('Total');
  const passed = sum('Passed');
  const reasons = [...output.matchAll(/^skip: (.+)$/gm)].map((match) => `skipped: ${match[1] ?? ''}`);
  const skipped = sum('Skipped') + reasons.length;
  const failed = ran - passed;
  const complain = (reason: string): FileResult => ({
    passed,
    failed: Math.max(1, failed),
    skipped,
    reasons: [...reasons, reason],
  });
  if (timedOut) return complain('ran out of time');
  if (ran === 0) return complain('no test ran');
  if (failed > 0) return complain(`${failed} of ${ran} failed`);
  if (exitCode !== 0) return complain(`ended with exit code ${exitCode ?? 'none'}`);
  return { passed: passed - reasons.length, failed: 0, skipped, reasons };
}
