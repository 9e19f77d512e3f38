import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, cpSync, existsSync, mkdtempSync, openSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../src/paths.ts';
import { ensureBuilt, failback } from '../support/bin.ts';

const test = suite<{ folder: string; server: Server; url: string }>('the real program');

test.before(async (ctx) => {
  await ensureBuilt();
  // It promises a large file and sends only its beginning.
  ctx.server = createServer((request, response) => {
    if (request.url?.endsWith('.sha512')) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-length': 1024 ** 3, etag: '"a"' }).write(Buffer.alloc(1024 * 1024));
  }).listen(0, '127.0.0.1');
  await once(ctx.server, 'listening');
  ctx.url = `http://127.0.0.1:${(ctx.server.address() as AddressInfo).port}/slow.iso`;
});
test.after(({ server }) => {
  server.closeAllConnections();
  server.close();
});
test.before.each((ctx) => {
  ctx.folder = mkdtempSync(join(tmpdir(), 'e2e-cli-'));
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

test('the result is on standard output, progress on standard error', async ({ folder }) => {
  const { exitCode, stdout, stderr } = await failback(['cache', 'dir'], { env: { FAILBACK_CACHE_DIR: folder } });
  assert.equal([exitCode, stdout, stderr], [0, `${folder}\n`, '']);
  const inspect = await failback(['inspect', '/dev/null', '--json']);
  assert.is(inspect.exitCode, 2);
  assert.ok('error' in (JSON.parse(String(inspect.stdout)) as object));
  assert.match(String(inspect.stderr), /^error E_/m);
});

test('--version needs no package to be loaded', async ({ folder }) => {
  for (const name of ['bin', 'dist', 'package.json'])
    cpSync(packageFile(name), join(folder, name), { recursive: true });
  const { stdout } = await execa(process.execPath, [join(folder, 'bin/failback.js'), '--version']);
  assert.match(stdout, /^\d+\.\d+\.\d+$/);
});

test('settings come from failback.yaml in the current folder', async ({ folder }) => {
  writeFileSync(join(folder, 'failback.yaml'), 'cache-dir: here\n');
  const env = { FAILBACK_CACHE_DIR: '' };
  assert.is((await failback(['cache', 'dir'], { cwd: folder, env })).stdout, 'here\n');
});

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  test(`${signal} stops a download with 130, and what came stays resumable`, async ({ folder, url }) => {
    const args = ['fetch', '--iso', url, '--cache-dir', folder, '--json', '--progress', 'json'];
    const run = failback(args);
    for await (const chunk of run.stderr as AsyncIterable<Buffer>) if (chunk.includes('step.progress')) break;
    run.kill(signal);
    const { exitCode, stdout } = await run;
    assert.is(exitCode, 130);
    assert.is((JSON.parse(String(stdout)) as { error: { code: string } }).error.code, 'E_INTERRUPTED');
    assert.ok(readdirSync(folder, { recursive: true }).some((name) => String(name).endsWith('.part')));
  });
}

test('a failure that nobody waits for is a bug: exit code 1, a stack, and the object all the same', async ({
  folder,
  url,
}) => {
  const crash = join(folder, 'crash.mjs');
  const reject = "setTimeout(() => Promise.reject(new Error('boom')), 10)";
  writeFileSync(crash, `process.on('newListener', (name) => name === 'unhandledRejection' && ${reject});`);
  const args = ['fetch', '--iso', url, '--cache-dir', folder, '--json'];
  const { exitCode, stdout, stderr } = await failback(args, { env: { NODE_OPTIONS: `--import file://${crash}` } });
  assert.is(exitCode, 1);
  assert.is((JSON.parse(String(stdout)) as { error: { code: string } }).error.code, 'E_INTERNAL');
  assert.match(String(stderr), /error E_INTERNAL: boom\n.*at .*This is a bug of failback-kit/s);
});

test('a reader that goes away is no failure', async () => {
  const bin = `${process.execPath} ${packageFile('bin/failback.js')}`;
  const { stdout } = await execa('bash', [
    '-c',
    `${bin} completion bash | head -c1 >/dev/null; echo "\${PIPESTATUS[0]}"`,
  ]);
  assert.is(stdout, '0');
});

test('a result that cannot be written is a failure', () => {
  if (!existsSync('/dev/full')) {
    console.log('skip: no /dev/full here');
    return;
  }
  const full = openSync('/dev/full', 'w');
  const args = [packageFile('bin/failback.js'), 'cache', 'dir'];
  const { status, stderr } = spawnSync(process.execPath, args, { stdio: ['ignore', full, 'pipe'], encoding: 'utf8' });
  closeSync(full);
  assert.is(status, 2);
  assert.match(stderr, 'E_OUTPUT');
});

test('colours only for a terminal', async () => {
  const { stderr } = await failback(['bild'], { env: { FORCE_COLOR: '' } });
  assert.not.match(String(stderr), '\u001b');
});

test('bash takes the completion script and completes verbs, options and values', async ({ folder }) => {
  const { stdout: script } = await failback(['completion', 'bash']);
  const complete = async (...words: string[]) => {
    const quoted = words.map((word) => `'${word}'`).join(' ');
    const ask = `COMP_WORDS=(failback ${quoted}); COMP_CWORD=${words.length}; _failback; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return (await execa('bash', ['-c', `${String(script)}\n${ask}`], { cwd: folder })).stdout.split('\n');
  };
  await execa('bash', ['-n'], { input: String(script) });
  assert.equal(await complete('bu'), ['build']);
  assert.equal(await complete('build', '--gen'), ['--generation']);
  assert.equal(await complete('build', '--fs', ''), ['ext4', 'xfs']);
  assert.equal(await complete('--json', 'cache', 'd'), ['dir']);
  assert.equal(await complete('fleet', 'plan', '--gen'), ['--generations']);
  assert.equal(await complete('dr', 'failback', 'sta'), ['start', 'status']);
  assert.equal(await complete('dr', 'failback', 'stop', '--dis'), ['--discard']);
  assert.equal(await complete('fleet', 'build', '--toolbox', 'd'), ['docker']);
  assert.equal(await complete('build', '--iso', ''), ['']);
});

test('zsh takes the completion script', async () => {
  const { stdout: script } = await failback(['completion', 'zsh']);
  const { exitCode, code } = await execa('zsh', ['-n'], { input: String(script), reject: false });
  if (code === 'ENOENT') console.log('skip: zsh is not installed');
  else assert.is(exitCode, 0);
});

test.run();
