import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type BootCheckOptions, bootCheck } from '../../../src/boot/check.ts';
import { silentHost } from '../../../src/events.ts';
import { createContainerToolbox } from '../../../src/toolbox/container.ts';
import { findEngine } from '../../../src/toolbox/engine.ts';
import type { Toolbox } from '../../../src/toolbox/toolbox.ts';
import { codeOf } from '../../support/code-of.ts';
import { ensureToolboxImage, startDocker } from '../../support/engines.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { guestDisk } from './guest.ts';

const test = suite<{ toolbox: Toolbox; path: string; close: () => Promise<void> }>('boot check in a container');

test.before(async (context) => {
  const docker = await startDocker();
  const folder = await tempDir();
  const image = await ensureToolboxImage(docker);
  context.toolbox = await createContainerToolbox({ engine: await findEngine('docker', docker.env), image });
  context.path = join(folder.path, 'disk.vhd');
  context.close = async () => {
    await context.toolbox[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
    await docker[Symbol.asyncDispose]();
  };
});
test.after((context) => context.close());

const check = (toolbox: Toolbox, options: BootCheckOptions, signal = new AbortController().signal) =>
  bootCheck({ memoryMiB: 64, ...options }, { toolbox, host: silentHost, signal });
const processes = async (toolbox: Toolbox) =>
  (await toolbox.run({ tool: 'busybox', args: ['ps', '-o', 'comm'] })).stdout;

test('the machine runs in the container, without KVM; log and screen come out', async ({ toolbox, path }) => {
  await writeFile(path, guestDisk({ text: 'All set\r\n' }));
  const result = await check(toolbox, { path, expect: 'All set', timeoutMs: 60_000 });
  assert.ok(result.ok);
  assert.is(result.accel, 'tcg');
  assert.type(result.screenshot, 'string');
  assert.not.match(await processes(toolbox), /qemu/);
  assert.not.match((await toolbox.run({ tool: 'ls', args: [] })).stdout, /boot-|probe-/);
});

test('the firmware of Generation 2 is found in the container', async ({ toolbox, path }) => {
  await writeFile(path, Buffer.alloc(1024 * 1024));
  const result = await check(toolbox, { path, generation: 2, memoryMiB: 256, timeoutMs: 60_000, accel: 'tcg' });
  assert.match(result.reason ?? '', /found nothing to boot/);
});

test('an abort ends the machine in the container', async ({ toolbox, path }) => {
  await writeFile(path, guestDisk({ text: 'x' }));
  const stop = new AbortController();
  const run = check(toolbox, { path, expect: 'never', timeoutMs: 60_000, accel: 'tcg' }, stop.signal);
  setTimeout(() => stop.abort(), 1500);
  assert.is(await codeOf(run), 'E_INTERRUPTED');
  assert.not.match(await processes(toolbox), /qemu/);
});

test.run();
