import { chmod, mkdir, readdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ensureBuilt, failback } from '../support/bin.ts';
import { buildIso } from '../support/iso-builder.ts';
import { kernelImage, liveFiles } from '../support/live-files.ts';
import { tempDir } from '../support/temp-dir.ts';

interface Context {
  dir: { path: string } & AsyncDisposable;
  /** A small ISO that builds in a second, though nothing in it boots. */
  good: string;
}

const test = suite<Context>('build: bad input');

test.before(async (context) => {
  await ensureBuilt();
  context.dir = await tempDir();
  context.good = join(context.dir.path, 'good.iso');
  await writeFile(context.good, buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
});
test.after(async (context) => context.dir[Symbol.asyncDispose]());

interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly hint: string;
  readonly data: Record<string, unknown>;
}

/** Folders for one run; the work folder is there, the others are not. */
async function scratchFolders() {
  const { path, [Symbol.asyncDispose]: dispose } = await tempDir();
  const [work, output, cache] = ['work', 'output', 'cache'].map((name) => join(path, name)) as [string, string, string];
  await mkdir(work);
  return { work, output, cache, [Symbol.asyncDispose]: dispose };
}

/** Runs a build that must fail: checks the exit code, that a hint is given, and that nothing is left anywhere. */
async function refused(
  _: Context,
  exitCode: number,
  args: readonly string[],
  env: NodeJS.ProcessEnv = {},
): Promise<Refusal> {
  await using scratch = await scratchFolders();
  const { work, output } = scratch;
  const all = ['build', '--toolbox', 'host', '-o', output, ...args, '--json', '--cache-dir', scratch.cache];
  const result = await failback(all, { env: { TMPDIR: work, ...env } });
  assert.is(result.exitCode, exitCode, String(result.stderr));
  const { error } = JSON.parse(String(result.stdout)) as { error: Refusal };
  assert.ok(error.hint, `${error.code} has a hint`);
  assert.equal(await readdir(work), [], 'the work folder is empty');
  assert.equal(await readdir(output).catch(() => []), [], 'the output folder is empty');
  return error;
}

async function isoFile({ dir }: Context, name: string, bytes: Uint8Array): Promise<string> {
  const path = join(dir.path, name);
  await writeFile(path, bytes);
  return path;
}

test('a file that is no ISO', async (context) => {
  const iso = await isoFile(context, 'text.iso', Buffer.alloc(100_000, 'not an ISO '));
  assert.is((await refused(context, 2, ['--iso', iso])).code, 'E_NOT_ISO');
});

test('an ISO that breaks off', async (context) => {
  const { bytes } = buildIso(liveFiles());
  const iso = await isoFile(context, 'short.iso', bytes.subarray(0, bytes.length - 3000));
  assert.is((await refused(context, 2, ['--iso', iso])).code, 'E_ISO_TRUNCATED');
});

test('an ISO without a live system, or without a kernel', async (context) => {
  const withoutLive = buildIso({ 'isolinux/vmlinuz': kernelImage('5.10.0'), 'README.txt': 'hello' }).bytes;
  const withoutKernel = buildIso({ 'LiveOS/squashfs.img': liveFiles()['LiveOS/squashfs.img'] ?? '' }).bytes;
  const noLive = await isoFile(context, 'no-live.iso', withoutLive);
  const noKernel = await isoFile(context, 'no-kernel.iso', withoutKernel);
  assert.is((await refused(context, 2, ['--iso', noLive])).code, 'E_ISO_NO_LIVE');
  assert.is((await refused(context, 2, ['--iso', noKernel])).code, 'E_ISO_NO_KERNEL');
});

test('a file that is not there, a region that is not there', async (context) => {
  assert.is((await refused(context, 2, ['--iso', '/no/such.iso'])).code, 'E_INPUT_MISSING');
  const { code, hint } = await refused(context, 2, ['--region', 'us-esat-2']);
  assert.is(code, 'E_REGION_UNKNOWN');
  assert.match(hint, 'us-east-2');
});

test('an output folder that cannot be', async (context) => {
  for (const folder of [join(context.good, 'below-a-file'), '/proc/no-such-folder', '/dev/null']) {
    const error = await refused(context, 2, ['--iso', context.good, '-o', folder]);
    assert.is(error.code, 'E_OUTPUT', folder);
  }
});

test('options of the guest that cannot be, or that would put a secret into the image', async (context) => {
  const { dir, good } = context;
  const key = join(dir.path, 'id_ed25519');
  await writeFile(key, '-----BEGIN OPENSSH PRIVATE KEY-----\n');
  const cases: [string[], string][] = [
    [['--ssh-key', key], 'is a private key'],
    [['--password-hash', 'hunter2', '--console', 'password'], '--password-hash: a plain password'],
    [['--console', 'password'], 'needs its hash'],
    [['--network-address', '10.0.0.4/24'], 'gateway and dns is missing'],
    [['--kernel-arg', 'key=AKIAIOSFODNN7EXAMPLE'], 'AWS access key'],
    [['--overlay', dir.path], 'a private key'],
  ];
  for (const [args, reason] of cases) {
    const { code, message } = await refused(context, 2, ['--iso', good, ...args]);
    assert.is(code, 'E_USAGE', message);
    assert.match(message, reason);
    assert.not.match(message, /hunter2|AKIA/);
  }
});

test('a mistake in failback.yaml is named with its place', async (context) => {
  const config = join(context.dir.path, 'failback.yaml');
  await writeFile(config, 'build:\n  hostname: a b\n  consle: locked\n');
  const { code, message } = await refused(context, 2, ['--iso', context.good, '--config', config]);
  assert.is(code, 'E_CONFIG');
  assert.match(message, 'failback.yaml:3:3: "consle" is no setting of build. Did you mean console?');
});

test('a size that is too small says need and have', async (context) => {
  const { code, data, hint } = await refused(context, 2, ['--iso', context.good, '--fs', 'xfs', '--size', '100MiB']);
  assert.is(code, 'E_SIZE_TOO_SMALL');
  assert.is(data.have, 100 * 1024 * 1024);
  assert.ok(Number(data.need) > 300 * 1024 * 1024);
  assert.match(hint, /--size \d+MiB/);
});

test('no space for the image, or for the work, is noticed before it is used', async (context) => {
  await using mount = await tempDir();
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'failback-test', mount.path]);
  try {
    const live = {
      ...liveFiles(),
      'isolinux/initrd.img': Buffer.concat([liveFiles()['isolinux/initrd.img'] as Buffer, Buffer.alloc(300_000)]),
    };
    const iso = await isoFile(context, 'large.iso', buildIso(live).bytes);
    const output = await refused(context, 3, ['--iso', iso, '-o', join(mount.path, 'out')]);
    const work = await refused(context, 3, ['--iso', iso], { TMPDIR: mount.path });
    for (const { code, data } of [output, work]) {
      assert.is(code, 'E_NO_SPACE');
      if (data.need !== undefined) assert.ok(Number(data.need) > Number(data.have));
    }
  } finally {
    await execa('umount', [mount.path]);
  }
});

test('tools that are missing are named with their packages', async (context) => {
  const env = { PATH: dirname(process.execPath) };
  await using empty = await tempDir();
  // Only the folders that the toolbox adds by itself are searched, so the tools of /usr/bin are gone.
  const { code, hint } = await refused(context, 3, ['--iso', context.good], { ...env, PATH: empty.path });
  assert.is(code, 'E_TOOL_MISSING');
  assert.match(hint, /apt-get install .*qemu-utils/);
});

test('a tool that is too old is named with what is needed', async (context) => {
  await using old = await tempDir();
  await writeFile(join(old.path, 'qemu-img'), '#!/bin/sh\necho "qemu-img version 2.0.0"\n');
  await chmod(join(old.path, 'qemu-img'), 0o755);
  const { code, message } = await refused(context, 3, ['--iso', context.good], {
    PATH: `${old.path}:${process.env.PATH ?? ''}`,
  });
  assert.is(code, 'E_TOOL_TOO_OLD');
  assert.match(message, 'qemu-img 2.0.0');
});

test('an engine that is down', async (context) => {
  const down = { DOCKER_HOST: 'unix:///no/such.sock' };
  const { code } = await refused(context, 3, ['--iso', context.good, '--toolbox', 'docker'], down);
  assert.is(code, 'E_ENGINE_DOWN');
});

test('a wrong digest is never built from', async (context) => {
  const { code, data } = await refused(context, 4, ['--iso', context.good, '--sha512', '0'.repeat(128)]);
  assert.is(code, 'E_CHECKSUM');
  assert.is(data.expected, '0'.repeat(128));
  assert.match(String(data.actual), /^[0-9a-f]{128}$/);
});

test('a second build of the same output is refused while the first one runs', async (context) => {
  await using scratch = await tempDir();
  const args = [
    'build',
    '--no-cache',
    '--no-attest',
    '--toolbox',
    'host',
    '--iso',
    context.good,
    '-o',
    scratch.path,
    '--progress',
    'json',
    '--json',
  ];
  const first = failback(args);
  await new Promise((resolve) => first.stderr?.once('data', resolve));
  process.kill(Number(first.pid), 'SIGSTOP');
  const second = await failback(args);
  assert.is(second.exitCode, 2);
  assert.match(String(second.stdout), 'E_OUTPUT_BUSY');
  process.kill(Number(first.pid), 'SIGCONT');
  assert.is((await first).exitCode, 0);
  assert.equal((await readdir(scratch.path)).sort(), ['failback-good.manifest.json', 'failback-good.vhd']);
});

test('Ctrl-C at any step ends everything, and leaves nothing', async (context) => {
  const steps = [
    'recognise',
    'toolbox',
    'stage',
    'plan',
    'partition',
    'filesystem',
    'bootloader',
    'vmdk',
    'vhd',
    'verify',
    'keep',
  ];
  for (const step of steps) {
    await using scratch = await scratchFolders();
    const { work, output } = scratch;
    const args = [
      'build',
      '--no-cache',
      '--toolbox',
      'host',
      '--iso',
      context.good,
      '-o',
      output,
      '--keep',
      'raw',
      '--progress',
      'json',
      '--json',
    ];
    const run = failback(args, { env: { TMPDIR: work } });
    let seen = '';
    run.stderr?.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (
        seen.includes(`"id":"${step}"`) &&
        seen.includes('step.start') &&
        new RegExp(`"step\\.start"[^\\n]*"${step}"`).test(seen)
      )
        run.kill('SIGINT');
    });
    const { exitCode, stdout } = await run;
    assert.is(exitCode, 130, `${step}: ${String(stdout)}`);
    assert.match(String(stdout), 'E_INTERRUPTED');
    assert.equal(await readdir(work), [], step);
    // What was finished before the interruption may stay: a whole VHD, but no temporary file and no lock.
    const left = await readdir(output);
    assert.equal(
      left.filter((name) => name.startsWith('.')),
      [],
      step,
    );
    if (step !== 'keep' && step !== 'verify') assert.equal(left, [], step);
    const { stdout: processes } = await execa('ps', ['-eo', 'args']);
    assert.not.match(processes, work, step);
  }
});

test.run();
