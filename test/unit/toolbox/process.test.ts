import { readFile } from 'node:fs/promises';
import { PassThrough } from 'node:stream';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { addSecret } from '../../../src/redact.ts';
import { type ProcessOptions, runProcess } from '../../../src/toolbox/process.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

const test = suite<{ folder: Folder }>('processes');
test.before.each(async (context) => {
  context.folder = await temporaryFolder();
});
test.after.each(async ({ folder }) => {
  await folder[Symbol.asyncDispose]();
});

const env = { PATH: process.env.PATH };
const sh = (script: string, options: Partial<ProcessOptions> = {}) =>
  runProcess('sh', ['-c', script], { env, ...options });

/** Waits for the end of processes; if it does not come, it is brought about, and the test has failed. */
async function untilGone(pids: readonly number[]): Promise<void> {
  try {
    for (const pid of pids) await until(async () => ((await isRunning(pid)) ? undefined : true));
  } catch (error) {
    for (const pid of pids) if (await isRunning(pid)) process.kill(pid, 'SIGKILL');
    throw error;
  }
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (let tries = 0; tries < 400; tries++) {
    const found = await look().catch(() => undefined);
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error('it never happened');
}

/** Process ids in a file, once `count` are there. */
const pidsIn = (path: string, count: number) =>
  until(async () => {
    const pids = (await readFile(path, 'utf8')).trim().split('\n').map(Number);
    return pids.length >= count ? pids : undefined;
  });

async function isRunning(pid: number): Promise<boolean> {
  // A zombie has ended; it only waits for somebody to look.
  return readFile(`/proc/${pid}/stat`, 'utf8').then(
    (stat) => !/\) [ZX] /.test(stat),
    () => false,
  );
}

test('both outputs are kept apart and reported by line as they come', async () => {
  const lines: string[] = [];
  const onLine = (line: string, from: string) => lines.push(`${from}: ${line}`);
  const { stdout, stderr } = await sh("printf '10%%\\r20%%\\ndone'; echo warning >&2", { onLine });
  assert.equal([stdout, stderr], ['10%\r20%\ndone', 'warning\n']);
  assert.equal(
    lines.filter((line) => line.startsWith('stdout')),
    ['stdout: 10%', 'stdout: 20%', 'stdout: done'],
  );
  assert.ok(lines.includes('stderr: warning'));
});

test('only the end of a long output is kept', async () => {
  const { stdout } = await sh('yes 0123456789abcdef | head -c 3000000; echo the end');
  assert.ok(stdout.length <= 1024 * 1024 && stdout.endsWith('the end\n'));
});

test('the environment is the one that is given and nothing else', async () => {
  process.env.FAILBACK_TEST_LEAK = 'leak';
  const { stdout } = await sh('echo "$FAILBACK_TEST_LEAK,$HERE"', { env: { ...env, HERE: 'here' } });
  delete process.env.FAILBACK_TEST_LEAK;
  assert.is(stdout, ',here\n');
});

test('standard input is empty, a text or a live stream', async () => {
  assert.is((await sh('cat')).stdout, '');
  const call = { tool: 'cat', args: [], input: 'text' };
  assert.is((await runProcess('cat', [], { env, call })).stdout, 'text');
  const stdin = new PassThrough();
  const lines: string[] = [];
  const onLine = (line: string) => {
    lines.push(line);
    if (line === 'ready') stdin.end('go\n');
  };
  await sh('echo ready; read word; echo "got $word"', { stdin, onLine });
  assert.equal(lines, ['ready', 'got go']);
});

test('a tool need not read its input', async () => {
  const call = { tool: 'true', args: [], input: 'x'.repeat(1_000_000) };
  await runProcess('true', [], { env, call });
});

test('a tool that fails shows its command, its exit code and its last lines', async () => {
  const call = { tool: 'mke2fs', args: ['-L', 'two words'] };
  const error = await refused(
    () => sh('for i in $(seq 30); do echo "line $i" >&2; done; exit 3', { call }),
    'mke2fs failed with exit code 3: line 30',
    'E_TOOL_FAILED',
  );
  assert.equal([error.data.command, error.data.exitCode], ["mke2fs -L 'two words'", 3]);
  const lines = String(error.data.stderr).split('\n');
  assert.equal([lines.length, lines[0], lines[19]], [20, 'line 11', 'line 30']);
});

test('what a tool said on its standard output is the reason if it said nothing else', async () => {
  await refused(() => sh('echo sorry; exit 1'), 'exit code 1: sorry', 'E_TOOL_FAILED');
  await refused(() => sh('kill -KILL $$'), /signal SIGKILL/, 'E_TOOL_FAILED');
});

test('secrets do not get into the command of an error', async () => {
  addSecret('very-secret-word');
  const call = { tool: 'x', args: ['very-secret-word'] };
  const error = await refused(() => sh('exit 1', { call }), '', 'E_TOOL_FAILED');
  assert.is(error.data.command, "x '***'");
});

test('a full disk is told from other failures', async () => {
  await refused(() => sh('echo "write error: No space left on device" >&2; exit 1'), '', 'E_NO_SPACE');
});

test('a tool that is not there is missing, here or behind an engine', async () => {
  const error = await refused(() => runProcess('no-such-tool', [], { env }), 'no-such-tool', 'E_TOOL_MISSING');
  assert.is(error.data.tool, 'no-such-tool');
  const call = { tool: 'xorriso', args: [] };
  const said = 'echo "exec: \\"xorriso\\": executable file not found in \\$PATH" >&2; exit 127';
  await refused(() => sh(said, { call }), 'xorriso is not installed', 'E_TOOL_MISSING');
  await refused(() => sh('exit 127'), 'exit code 127', 'E_TOOL_FAILED');
});

test('an abort ends the process and all that it started, and is the error', async ({ folder }) => {
  const controller = new AbortController();
  const path = folder.at('pids');
  const script = `sh -c 'echo $$ >>${path}; sleep 600; :' & sleep 600 & echo $! >>${path}; wait`;
  const running = sh(script, { signal: controller.signal });
  running.catch(() => undefined);
  const pids = await pidsIn(path, 2);
  controller.abort();
  await refused(() => running, '', 'E_INTERRUPTED');
  await untilGone(pids);
});

test('whoever ignores the polite signal while holding the output is ended as well', async ({ folder }) => {
  const controller = new AbortController();
  const path = folder.at('pids');
  const stubborn = `sh -c 'trap "" TERM; echo $$ >>${path}; while :; do sleep 1; done' &`;
  for (const script of [`${stubborn} sleep 600`, `${stubborn} exit 0`, `${stubborn} kill -KILL $$`]) {
    const running = sh(script, { signal: controller.signal });
    running.catch(() => undefined);
  }
  const pids = await pidsIn(path, 3);
  controller.abort();
  await untilGone(pids);
});

test('nothing is started after an abort', async ({ folder }) => {
  const path = folder.at('started');
  await refused(() => sh(`touch ${path}`, { signal: AbortSignal.abort() }), '', 'E_INTERRUPTED');
  assert.is(await readFile(path).catch(() => 'nothing'), 'nothing');
});

test.run();
