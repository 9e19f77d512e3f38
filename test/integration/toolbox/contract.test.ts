import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { createContainerToolbox } from '../../../src/toolbox/container.ts';
import { findEngine } from '../../../src/toolbox/engine.ts';
import { createHostToolbox } from '../../../src/toolbox/host.ts';
import type { Toolbox } from '../../../src/toolbox/toolbox.ts';
import { codeOf } from '../../support/code-of.ts';
import { ensureToolboxImage, startDocker, startPodman, type TestEngine } from '../../support/engines.ts';

/** The same promises, kept by every kind of toolbox. */
function contract(kind: string, open: () => Promise<{ toolbox: Toolbox } & AsyncDisposable>): void {
  const test = suite<{ toolbox: Toolbox; close: () => Promise<void> }>(`toolbox: ${kind}`);

  test.before(async (context) => {
    const opened = await open();
    context.toolbox = opened.toolbox;
    context.close = async () => {
      await opened.toolbox[Symbol.asyncDispose]();
      await opened[Symbol.asyncDispose]();
    };
  });
  test.after((context) => context.close());

  test('what is put in can be listed and taken out again', async ({ toolbox }) => {
    const bytes = randomBytes(3_000_001);
    await toolbox.put([
      { path: 'put/folder' },
      { path: 'put/deep/er/bytes', content: bytes },
      { path: 'put/script', mode: 0o755, content: Buffer.from('#!/bin/sh\necho "from a script"\n') },
    ]);
    assert.is((await toolbox.run({ tool: './put/script', args: [] })).stdout, 'from a script\n');
    assert.ok((await buffer(await toolbox.take('put/deep/er/bytes'))).equals(bytes));
    assert.is((await toolbox.run({ tool: 'stat', args: ['-c', '%F', 'put/folder'] })).stdout, 'directory\n');
  });

  test('tools may write into every folder that was put in', async ({ toolbox }) => {
    await toolbox.put([{ path: 'mine/too/file', content: Buffer.from('1') }]);
    await toolbox.run({ tool: 'cp', args: ['mine/too/file', 'mine/copy'] });
    assert.is((await buffer(await toolbox.take('mine/copy'))).toString(), '1');
  });

  test('content is streamed, and its bytes are counted', async ({ toolbox }) => {
    let counted = 0;
    async function* read() {
      for (let i = 0; i < 64; i++) yield Buffer.alloc(1024 * 1024, i);
    }
    const content = { size: 64 * 1024 * 1024, read };
    await toolbox.put([{ path: 'streamed', content }], { onBytes: (count) => (counted += count) });
    assert.is(counted, content.size);
    assert.is((await toolbox.run({ tool: 'stat', args: ['-c', '%s', 'streamed'] })).stdout, `${content.size}\n`);
  });

  test('a local file can be exposed', async ({ toolbox }) => {
    const folder = await mkdtemp(join(tmpdir(), 'failback-test-'));
    await writeFile(join(folder, 'local'), 'of this machine');
    await toolbox.expose(join(folder, 'local'), 'inside/local');
    assert.is((await toolbox.run({ tool: 'cat', args: ['inside/local'] })).stdout, 'of this machine');
    await rm(folder, { recursive: true });
  });

  test('paths that lead out of the work folder are refused', async ({ toolbox }) => {
    for (const path of ['/etc/passwd', '../up', 'a/../../up', '']) {
      assert.is(await codeOf(toolbox.put([{ path, content: Buffer.from('x') }])), 'E_INTERNAL');
    }
  });

  test('arguments arrive as they are, with a small fixed environment', async ({ toolbox }) => {
    const args = ['a b', '$HOME', '*', "it's", '"q"', ''];
    const { stdout } = await toolbox.run({ tool: 'printf', args: ['%s|', ...args] });
    assert.is(stdout, `${args.join('|')}|`);
    const env = await toolbox.run({ tool: 'env', args: [], env: { GIVEN: 'yes' } });
    assert.match(env.stdout, /^GIVEN=yes$/m);
    assert.match(env.stdout, /^TZ=UTC$/m);
    assert.not.match(env.stdout, /DOCKER_HOST|npm_/);
  });

  test('standard input is a text, or a live stream that is talked to', async ({ toolbox }) => {
    assert.is((await toolbox.run({ tool: 'cat', args: [], input: 'text\n' })).stdout, 'text\n');
    const stdin = new PassThrough();
    const answers: string[] = [];
    stdin.write('first\n');
    await toolbox.run(
      { tool: 'cat', args: [] },
      {
        stdin,
        onLine(line) {
          answers.push(line);
          if (line === 'first') stdin.end('second\n');
        },
      },
    );
    assert.equal(answers, ['first', 'second']);
  });

  test('a tool that fails says how, with its command and its last words', async ({ toolbox }) => {
    const error = await toolbox.run({ tool: 'ls', args: ['no such file'] }).catch((caught: unknown) => caught);
    assert.is((error as { code: string }).code, 'E_TOOL_FAILED');
    const { data } = error as { data: Record<string, string> };
    assert.is(data.command, "ls 'no such file'");
    assert.match(data.stderr ?? '', /No such file/);
  });

  test('a tool that is not there is missing, not failed', async ({ toolbox }) => {
    assert.is(await codeOf(toolbox.run({ tool: 'no-such-tool', args: [] })), 'E_TOOL_MISSING');
  });

  test('an aborted tool is an interruption, and soon over', async ({ toolbox }) => {
    const abort = new AbortController();
    const run = toolbox.run({ tool: 'sleep', args: ['600'] }, { signal: abort.signal });
    setTimeout(() => abort.abort(), 200);
    assert.is(await codeOf(run), 'E_INTERRUPTED');
  });

  test('a file that is not there cannot be taken', async ({ toolbox }) => {
    const reading = toolbox.take('no-such-file').then((stream) => buffer(stream));
    assert.ok(
      await reading.then(
        () => false,
        () => true,
      ),
    );
  });

  test('a stream that breaks off breaks the put', async ({ toolbox }) => {
    async function* read() {
      yield Buffer.alloc(10);
      throw new Error('the source broke');
    }
    const put = toolbox.put([{ path: 'broken', content: { size: 20, read } }]);
    assert.ok(
      await put.then(
        () => false,
        () => true,
      ),
    );
    assert.is((await toolbox.run({ tool: 'echo', args: ['still', 'here'] })).stdout, 'still here\n');
  });

  if (kind !== 'host') {
    test('the container has no capability, no network, no privilege and no loop device', async ({ toolbox }) => {
      const { stdout: status } = await toolbox.run({ tool: 'cat', args: ['/proc/self/status'] });
      for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapBnd', 'CapAmb']) {
        assert.match(status, new RegExp(`^${set}:\\s+0+$`, 'm'));
      }
      assert.match(status, /^NoNewPrivs:\s+1$/m);
      assert.match(status, /^Uid:\s+1000\s+1000/m);
      const { stdout: devices } = await toolbox.run({ tool: 'ls', args: ['/sys/class/net'] });
      assert.is(devices.trim(), 'lo');
      assert.not.match((await toolbox.run({ tool: 'ls', args: ['/dev'] })).stdout, /loop|kvm/);
      assert.is(await codeOf(toolbox.run({ tool: 'touch', args: ['/usr/here'] })), 'E_TOOL_FAILED');
    });
  }

  test.run();
}

async function openContainer(engine: TestEngine) {
  const image = await ensureToolboxImage(engine);
  const toolbox = await createContainerToolbox({ engine: await findEngine(engine.kind, engine.env), image });
  return { toolbox, [Symbol.asyncDispose]: () => engine[Symbol.asyncDispose]() };
}

contract('host', async () => ({ toolbox: await createHostToolbox(), [Symbol.asyncDispose]: async () => undefined }));
contract('docker', async () => openContainer(await startDocker()));
contract('podman', async () => openContainer(await startPodman()));
