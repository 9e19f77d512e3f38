import { execFile } from 'node:child_process';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { judgeTried } from '../../../../src/dr/check/network/from-vm.ts';
import { reachByTcp } from '../../../../src/dr/check/network/reach.ts';
import { packageFile } from '../../../../src/paths.ts';

const run = promisify(execFile);
const { signal } = new AbortController();

/** A port at which somebody listens, and one at which nobody does. */
async function ports(): Promise<{ open: number; shut: number; close: () => void }> {
  const listen = async () => {
    const server = createServer((socket) => socket.end());
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };
  const [open, other] = [await listen(), await listen()];
  const shut = (other.address() as AddressInfo).port;
  await new Promise((resolve) => other.close(resolve));
  return { open: (open.address() as AddressInfo).port, shut, close: () => open.close() };
}

test('this machine reaches a port that is open, and says why not another', async () => {
  const { open, shut, close } = await ports();
  assert.is(await reachByTcp('127.0.0.1', open, signal), undefined);
  assert.is(await reachByTcp('127.0.0.1', shut, signal), 'the connection was refused');
  assert.match((await reachByTcp('no-such-host.invalid', 443, signal)) ?? '', 'does not resolve');
  close();
});

test('the script for Linux tells of each address, and the time', async () => {
  const { open, shut, close } = await ports();
  const targets = [open, shut].map((port) => ({ host: '127.0.0.1', port }));
  const env = {
    PATH: process.env.PATH,
    FAILBACK_TARGETS: targets.map(({ host, port }) => `${host}:${port}`).join(' '),
  };
  const from = Date.now();
  const { stdout } = await run('sh', [packageFile('templates/dr/reach.sh')], { env });
  close();
  const lines = stdout.trim().split('\n');
  assert.equal(lines.slice(0, -1).sort(), [`lost 127.0.0.1 ${shut}`, `ok 127.0.0.1 ${open}`]);
  assert.match(lines.at(-1) ?? '', /^clock \d+$/);
  const judged = judgeTried(stdout, targets, { from, to: Date.now() });
  assert.is(judged.message, `it does not reach 127.0.0.1 at TCP ${shut}`);
  assert.is(judgeTried(stdout, targets.slice(0, 1), { from, to: Date.now() }).verdict, 'ok');
});

test.run();
