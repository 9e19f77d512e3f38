import { Readable } from 'node:stream';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type ErrorCode, FailbackError, isFailbackError } from '../../../src/errors.ts';
import { unpackKernel } from '../../../src/practice/kernel-package.ts';
import type { Toolbox } from '../../../src/toolbox/toolbox.ts';

/** What a command prints, or the code of the error with which it fails. */
type Answers = Readonly<Record<string, string>>;

/** A toolbox that knows its answers by the start of the command line, and remembers what was run. */
function toolboxWith(answers: Answers, kind: Toolbox['kind'] = 'host'): Toolbox & { readonly calls: string[] } {
  const calls: string[] = [];
  return {
    kind,
    calls,
    async put() {},
    async expose() {},
    async run({ tool, args }) {
      const line = [tool, ...args].join(' ');
      calls.push(line);
      const key = Object.keys(answers).find((start) => line.startsWith(start));
      const answer = key === undefined ? '' : (answers[key] ?? '');
      if (answer.startsWith('E_')) throw new FailbackError(answer as ErrorCode, `${tool} failed`);
      return { stdout: answer, stderr: '', durationMs: 1 };
    },
    async take() {
      return Readable.from([]);
    },
    async [Symbol.asyncDispose]() {},
  };
}

const NAME = 'linux-image-6.1.0-56-cloud-amd64';
const HOST: Answers = {
  'find /usr/share': 'E_TOOL_FAILED',
  'apt-cache depends': `linux-image-cloud-amd64\n  Depends: ${NAME}\n`,
  'find .': `1700000000.5 ./${NAME}_6.1.192-2_amd64.deb\n`,
  'find kernel':
    '1700000009.25 kernel/boot/vmlinuz-6.1.0-56-cloud-amd64\n1700000001.0 kernel/lib/modules/6.1.0-56-cloud-amd64/modules.builtin\n',
  'dpkg-deb --show': `${NAME}\t6.1.192-2\n`,
};

async function refused(toolbox: Toolbox, code: ErrorCode): Promise<void> {
  try {
    await unpackKernel(toolbox, 'kernel');
    assert.unreachable();
  } catch (error) {
    assert.ok(isFailbackError(error) && error.code === code, String(error));
  }
}

test('on the host the package is downloaded by name and unpacked', async () => {
  const toolbox = toolboxWith(HOST);
  assert.equal(await unpackKernel(toolbox, 'kernel'), {
    image: 'kernel/boot/vmlinuz-6.1.0-56-cloud-amd64',
    base: 'kernel',
    release: '6.1.0-56-cloud-amd64',
    package: `${NAME} 6.1.192-2`,
    builtAt: 1_700_000_009,
  });
  assert.ok(toolbox.calls.includes(`apt-get --quiet download ${NAME}`));
});

test('a container uses the package that its image holds, also with the newer layout', async () => {
  const release = '6.12.1+deb13-cloud-amd64';
  const stored = `/usr/share/failback-kit/packages/linux-image-${release}_6.12.1-1_amd64.deb`;
  const toolbox = toolboxWith(
    {
      'find /usr/share': `1 ${stored}\n1 /usr/share/failback-kit/packages/other_1_amd64.deb\n`,
      'find kernel': `7.0 kernel/usr/lib/modules/${release}/modules.builtin\n8.0 kernel/boot/vmlinuz-${release}\n`,
      'dpkg-deb --show': `linux-image-${release}\t6.12.1-1\n`,
    },
    'docker',
  );
  const { base, builtAt } = await unpackKernel(toolbox, 'kernel');
  assert.equal([base, builtAt], ['kernel/usr', 8]);
  assert.ok(toolbox.calls.includes(`dpkg-deb --extract ${stored} kernel`));
  assert.not.ok(toolbox.calls.some((line) => line.startsWith('apt')));
});

test('where there is no package and no way to get it, the error says so', async () => {
  await refused(toolboxWith({ ...HOST, 'apt-cache depends': 'E_TOOL_MISSING' }), 'E_NO_TOOLBOX');
  await refused(toolboxWith({ ...HOST, 'apt-cache depends': 'E_TOOL_FAILED' }), 'E_NO_TOOLBOX');
  await refused(toolboxWith({ ...HOST, 'apt-cache depends': 'linux-image-cloud-amd64\n' }), 'E_NO_TOOLBOX');
  await refused(toolboxWith({ 'find /usr/share': 'E_TOOL_FAILED' }, 'docker'), 'E_NO_TOOLBOX');
});

test('a failed download is the network, a strange package the format', async () => {
  await refused(toolboxWith({ ...HOST, 'apt-get': 'E_TOOL_FAILED' }), 'E_NETWORK');
  await refused(toolboxWith({ ...HOST, 'find .': '' }), 'E_NETWORK');
  await refused(toolboxWith({ ...HOST, 'find kernel': '' }), 'E_FORMAT');
});

test('other failures are passed on as they are', async () => {
  await refused(toolboxWith({ ...HOST, 'find /usr/share': 'E_ENGINE_LOST' }), 'E_ENGINE_LOST');
  await refused(toolboxWith({ ...HOST, 'dpkg-deb --extract': 'E_NO_SPACE' }), 'E_NO_SPACE');
});

test.run();
