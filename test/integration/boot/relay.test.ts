import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { Duplex } from 'node:stream';
import { join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { emulateAzure } from '../../../src/boot/azure/azure.ts';
import { openGuestNetwork } from '../../../src/boot/network.ts';
import { openRelay } from '../../../src/boot/relay.ts';
import { FailbackError } from '../../../src/errors.ts';
import { createHostToolbox } from '../../../src/toolbox/host.ts';
import type { Toolbox } from '../../../src/toolbox/toolbox.ts';
import { codeOf } from '../../support/code-of.ts';
import { tempDir } from '../../support/temp-dir.ts';

const test = suite<{ toolbox: Toolbox; folder: string; close: () => Promise<void> }>('relay');
const signal = new AbortController().signal;

test.before(async (context) => {
  const dir = await tempDir();
  context.toolbox = await createHostToolbox({ workDir: dir.path });
  context.folder = join(dir.path, (await readdir(dir.path))[0] ?? '');
  context.close = async () => {
    await context.toolbox[Symbol.asyncDispose]();
    await dir[Symbol.asyncDispose]();
  };
});
test.after((context) => context.close());

/** One connection as QEMU makes it: a command with the connection as its standard streams. */
const connect = (cwd: string, command: string, input: string) =>
  execa(command, [], { cwd, input, shell: true, timeout: 20_000, stripFinalNewline: false });

test('carries connections side by side, in both directions, also large ones', async ({ toolbox, folder }) => {
  const server = createServer((request, response) => {
    let size = 0;
    request.on('data', (chunk: Buffer) => (size += chunk.length));
    request.on('end', () => response.end(`${request.url ?? ''} ${size} ${'x'.repeat(300_000)}`));
  });
  // The test's clients close their half when they have asked.
  Object.assign(server, { httpAllowHalfOpen: true });
  const services = [{ name: 'web', address: '168.63.129.20', port: 80, server }];
  await using emulated = await openGuestNetwork(services, { toolbox, folder: 'one', signal });
  const command = emulated.network.services[0]?.command ?? '';
  const ask = (path: string, size: number) =>
    connect(folder, command, `POST ${path} HTTP/1.0\r\nContent-Length: ${size}\r\n\r\n${'y'.repeat(size)}`);
  const answers = await Promise.all([ask('/a', 0), ask('/b', 500_000), ask('/c', 7)]);
  assert.equal(
    answers.map(({ stdout }) => /\r\n\r\n(\S+ \d+) x{300000}$/.exec(stdout)?.[1]),
    ['/a 0', '/b 500000', '/c 7'],
  );
});

test('a client that goes away does no harm', async ({ toolbox, folder }) => {
  const seen: Duplex[] = [];
  const relay = await openRelay({
    toolbox,
    folder: 'two',
    names: ['x'],
    onConnection: (_, connection) => {
      seen.push(connection);
      connection.resume().on('end', () => connection.end('bye'));
    },
    signal,
  });
  await execa('sh', ['-c', `sleep 5 | timeout -s KILL 1 ${relay.command('x')}; true`], { cwd: folder, reject: false });
  const { stdout } = await connect(folder, relay.command('x'), '');
  assert.equal([stdout, seen.length], ['bye', 2]);
  await relay[Symbol.asyncDispose]();
});

test('curl has its way with the emulated services', async ({ toolbox, folder }) => {
  const azure = emulateAzure({ userData: 'some text' });
  await using emulated = await openGuestNetwork(azure.services, { toolbox, folder: 'three', signal });
  assert.is(emulated.network.services.length, 2);
  const curl = (service: string, ...args: string[]) =>
    execa('curl', ['-sS', '--unix-socket', join(folder, `three/${service}.sock`), ...args]);
  const imds = 'http://169.254.169.254/metadata/instance/compute/userData?api-version=2021-01-01&format=text';
  const { stdout: data } = await curl('imds', '-H', 'Metadata: true', imds);
  assert.is(Buffer.from(data, 'base64').toString(), 'some text');
  const { stdout: state } = await curl(
    'wireserver',
    '-H',
    'x-ms-version: 2012-11-30',
    'http://w/machine?comp=goalstate',
  );
  assert.match(state, /<Incarnation>1</);
  const json = ['-H', 'Content-Type: application/json', '-H', 'x-ms-guest-agent-name: curl', '-d', '{"state":"Ready"}'];
  await curl('wireserver', ...json, 'http://w/provisioning/health');
  assert.equal([azure.report().valid, azure.report().by], [true, 'json']);
  assert.equal(azure.requests.at(-1), {
    service: 'wireserver',
    method: 'POST',
    path: '/provisioning/health',
    status: 200,
  });
});

test('without perl, or when it says nothing, the reason is told', async ({ toolbox }) => {
  const open = (run: Toolbox['run']) =>
    openRelay({ toolbox: { ...toolbox, run }, folder: 'four', names: [], onConnection: () => undefined, signal });
  assert.is(await codeOf(open(() => Promise.reject(new FailbackError('E_TOOL_MISSING', 'no')))), 'E_TOOL_MISSING');
  assert.is(
    await codeOf(open((call, options) => toolbox.run({ ...call, args: ['-e', '1'] }, options))),
    'E_TOOL_FAILED',
  );
});

test.run();
