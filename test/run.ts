/**
 * Runs the test files, each in a process of its own, and counts what really ran: uvu alone passes suites whose hooks
 * throw, that forgot to run, or that are empty. Usage: `npm test -- [path part …]`.
 */
import { readdir } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { type FileResult, judge } from './support/judge.ts';

/** Folders in the order in which they run, with the time limit of one file and how many files run side by side. */
const SUITES = [
  { folder: 'unit', minutes: 2, parallel: availableParallelism() },
  { folder: 'property', minutes: 5, parallel: availableParallelism() },
  { folder: 'integration', minutes: 15, parallel: availableParallelism() },
  { folder: 'e2e', minutes: 15, parallel: availableParallelism() },
  { folder: 'boot', minutes: 40, parallel: 1 },
] as const;

const root = fileURLToPath(new URL('.', import.meta.url));
const filters = process.argv.slice(2);
const wanted = (path: string) => filters.length === 0 || filters.some((part) => path.includes(part));

async function testFiles(folder: string): Promise<string[]> {
  const names = await readdir(join(root, folder), { recursive: true }).catch(() => []);
  return names
    .filter((name) => name.endsWith('.test.ts'))
    .map((name) => join(root, folder, name))
    .filter(wanted)
    .sort();
}

async function runFile(file: string, minutes: number): Promise<FileResult> {
  const started = performance.now();
  const { all, exitCode, timedOut } = await execa(process.execPath, ['--import', 'tsx', file], {
    reject: false,
    all: true,
    timeout: minutes * 60_000,
    forceKillAfterDelay: 10_000,
    env: { NO_COLOR: '1', NODE_NO_WARNINGS: '1' },
  });
  const result = judge(all, exitCode, timedOut);
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  const verdict = result.failed === 0 ? 'ok  ' : 'FAIL';
  console.log(
    `${verdict} ${relative(root, file)}  ${result.passed} passed, ${result.failed} failed, ${result.skipped} skipped  ${seconds} s`,
  );
  for (const reason of result.reasons) console.log(`     ${reason}`);
  if (result.failed > 0) console.log(all.replace(/^/gm, '     | '));
  return result;
}

const total = { passed: 0, failed: 0, skipped: 0 };
for (const { folder, minutes, parallel } of SUITES) {
  const queue = await testFiles(folder);
  const worker = async () => {
    for (let file = queue.shift(); file !== undefined; file = queue.shift()) {
      const { passed, failed, skipped } = await runFile(file, minutes);
      total.passed += passed;
      total.failed += failed;
      total.skipped += skipped;
    }
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
