import { createHash } from 'node:crypto';
import { readdir, readFile, readlink, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type BootCheckOptions, bootCheck } from '../../../src/boot/check.ts';
import type { FailbackEvent } from '../../../src/events.ts';
import { createHostToolbox } from '../../../src/toolbox/host.ts';
import type { Toolbox } from '../../../src/toolbox/toolbox.ts';
import { codeOf } from '../../support/code-of.ts';
import { tempDir } from '../../support/temp-dir.ts';
import { guestDisk } from './guest.ts';

interface Context {
  folder: string;
  toolbox: Toolbox;
  close: () => Promise<void>;
}
const test = suite<Context>('boot check');

test.before.each(async (context) => {
  const folder = await tempDir();
  context.folder = folder.path;
  context.toolbox = await createHostToolbox({ workDir: join(folder.path, 'work') });
  context.close = async () => {
    await context.toolbox[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  };
});
test.after.each(async (context) => {
  // QEMU's working directory is the toolbox's folder, so no other machine is counted.
  assert.equal(await processesIn(context.folder), [], 'no QEMU is left');
  const [workFolder = ''] = await readdir(join(context.folder, 'work'));
  assert.equal(await readdir(join(context.folder, 'work', workFolder)), [], 'no file is left');
  await context.close();
});

async function processesIn(folder: string): Promise<string[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const places = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/cwd`).catch(() => '')));
  return places.filter((place) => place.startsWith(folder));
}

/** Boots a disk with these bytes; what the machine prints and reaches is in `events`. */
async function boot(
  { folder, toolbox }: Context,
  disk: Uint8Array,
  options: Partial<BootCheckOptions> = {},
  { signal, onEvent }: { signal?: AbortSignal; onEvent?: (event: FailbackEvent) => void } = {},
) {
  const path = join(folder, 'disk.vhd');
  await writeFile(path, disk);
  const events: FailbackEvent[] = [];
  const host = {
    report: (event: FailbackEvent) => {
      events.push(event);
      onEvent?.(event);
    },
  };
  const check = { path, accel: 'tcg' as const, memoryMiB: 64, timeoutMs: 60_000, ...options };
  return { result: await bootCheck(check, { toolbox, host, signal: signal ?? new AbortController().signal }), events };
}

test('an image that prints the expected text has booted, and nothing was written to it', async (context) => {
  const disk = guestDisk({ text: 'Hello from \x1b[1mthe guest\x1b[0m\r\nAll set\r\n' });
  const path = join(context.folder, 'disk.vhd');
  const digest = async () =>
    createHash('sha256')
      .update(await readFile(path))
      .digest('hex');
  await writeFile(path, disk);
  await utimes(path, 1_600_000_000, 1_600_000_000);
  const before = { digest: await digest(), mtime: (await stat(path)).mtimeMs };

  const outputDir = join(context.folder, 'new', 'out');
  const reports: FailbackEvent[] = [];
  const result = await bootCheck(
    { path, accel: 'tcg', memoryMiB: 64, timeoutMs: 60_000, expect: '/all SET/i', outputDir },
    {
      toolbox: context.toolbox,
      host: { report: (event) => reports.push(event) },
      signal: new AbortController().signal,
    },
  );

  assert.ok(result.ok);
  assert.is(result.reason, null);
  assert.equal(
    result.reached.map(({ milestone }) => milestone),
    ['firmware', 'marker'],
  );
  assert.equal([result.generation, result.firmware, result.accel, result.shutdown], [1, 'bios', 'tcg', null]);
  assert.is(result.serialLog, join(outputDir, 'disk.serial.log'));
  assert.match(await readFile(result.serialLog, 'utf8'), 'Hello from \x1b[1mthe guest\x1b[0m\r\nAll set\r\n');
  const png = await readFile(result.screenshot ?? '');
  assert.is(png.toString('latin1', 1, 4), 'PNG');
  assert.is(png.toString('latin1', png.length - 8, png.length - 4), 'IEND');
  assert.equal((await readdir(outputDir)).sort(), ['disk.screen.png', 'disk.serial.log']);

  const lines = reports.flatMap((event) => (event.code === 'boot.serial' ? [event.data.line] : []));
  assert.equal(lines, ['Hello from the guest', 'All set']);
  const milestones = reports.flatMap((event) => (event.code === 'boot.milestone' ? [event.data.milestone] : []));
  assert.equal(milestones, ['firmware', 'marker']);

  assert.equal({ digest: await digest(), mtime: (await stat(path)).mtimeMs }, before);
});

test('a login prompt without a line end is enough', async (context) => {
  const { result } = await boot(context, guestDisk({ text: 'failback login: ', footer: false }));
  assert.ok(result.ok);
  assert.is(result.reached.at(-1)?.milestone, 'login');
});

test('a kernel panic ends the check at once, and the log has it', async (context) => {
  const text = 'Linux version 6.1\r\nKernel panic - not syncing: no init found\r\nCPU: 0 PID: 1\r\n';
  const { result } = await boot(context, guestDisk({ text }));
  assert.not(result.ok);
  assert.match(result.reason ?? '', /Kernel panic .* no init found/);
  assert.is(result.reached.at(-1)?.milestone, 'kernel');
  assert.is(await readFile(result.serialLog, 'utf8'), text);
});

test('a machine that switches itself off, or restarts, is told apart from a time-out', async (context) => {
  const off = await boot(context, guestDisk({ text: 'bye\r\n', ending: 'powerOff' }));
  assert.match(off.result.reason ?? '', /switched itself off/);
  assert.equal(off.result.shutdown, { guest: true, reason: 'guest-shutdown' });
  assert.is(await readFile(off.result.serialLog, 'utf8'), 'bye\r\n');
  const reset = await boot(context, guestDisk({ text: 'bye\r\n', ending: 'reset' }));
  assert.match(reset.result.reason ?? '', /restarted/);
});

test('the expected text counts also when the machine switches itself off after it', async (context) => {
  const { result } = await boot(context, guestDisk({ text: 'done\r\n', ending: 'powerOff' }), { expect: 'done' });
  assert.ok(result.ok);
});

test('without the expected text the time runs out; log and screen are kept', async (context) => {
  const { result } = await boot(context, guestDisk({ text: 'something else' }), { expect: 'never', timeoutMs: 2000 });
  assert.not(result.ok);
  assert.match(result.reason ?? '', /not seen within 2 s/);
  assert.is(await readFile(result.serialLog, 'utf8'), 'something else');
  assert.type(result.screenshot, 'string');
});

test('a disk that is not bootable is found out at once', async (context) => {
  const { result } = await boot(context, Buffer.alloc(1024 * 1024));
  assert.match(result.reason ?? '', /found nothing to boot/);
});

test('UEFI finds no boot loader on an empty Generation 2 disk', async (context) => {
  const { result } = await boot(context, Buffer.alloc(1024 * 1024), { generation: 2, memoryMiB: 256 });
  assert.match(result.reason ?? '', /found nothing to boot/);
  assert.equal([result.generation, result.firmware], [2, 'uefi']);
  assert.is(result.reached[0]?.milestone, 'firmware');
});

const STARTS = [
  'failback-kit: overlay applied',
  'failback-kit: config from imds',
  'failback-kit: ready skipped: specialised',
  'failback-kit: client started with AWS_REGION AWS_SECRET_KEY',
].join('\r\n');

test('a machine that is done is switched on again with the disk that it left, and stays idle', async (context) => {
  const text = `${STARTS}\r\nfailback-kit: completed at 12:00\r\n`;
  const again = 'failback-kit: overlay applied\r\nfailback-kit: idle failback completed at 12:00\r\n';
  const disk = guestDisk({ text, again, ending: 'powerOff' });
  const { result } = await boot(context, disk, { userData: '{}' });
  assert.equal([result.ok, result.reason], [true, null]);
  assert.equal(result.missing, ['grub', 'kernel', 'initramfs', 'live-root']);
  const { client, poweredOff, configuration } = result.guest;
  assert.equal(client, { started: true, variables: ['AWS_REGION', 'AWS_SECRET_KEY'], status: null });
  assert.equal([poweredOff, configuration.source, configuration.delivered], [true, 'imds', false]);
  const { secondBoot } = result;
  assert.ok(secondBoot?.idle);
  assert.is(secondBoot.serialLog, join(context.folder, 'disk.second.serial.log'));
  assert.is(await readFile(result.serialLog, 'utf8'), text);
  assert.is(await readFile(secondBoot.serialLog, 'utf8'), again);
});

test('a client that starts again on the second boot fails the check', async (context) => {
  const text = `${STARTS}\r\nfailback-kit: completed\r\n`;
  const { result } = await boot(context, guestDisk({ text, again: STARTS, ending: 'powerOff' }), { userData: '{}' });
  assert.equal([result.ok, result.secondBoot?.idle], [false, false]);
  assert.match(result.reason ?? '', 'the client started again');
});

test('a ready report that never came fails the check', async (context) => {
  const text = `${STARTS.replace('skipped', 'reported')}\r\nfailback-kit: client ended with status 1\r\n`;
  const { result } = await boot(context, guestDisk({ text }), { userData: '{}' });
  assert.equal([result.ok, result.guest.client.status, result.secondBoot], [false, 1, null]);
  assert.match(result.reason ?? '', 'no report came');
});

test('a second boot takes a configuration', async (context) => {
  assert.is(await codeOf(boot(context, guestDisk({}), { secondBoot: true })), 'E_USAGE');
});

test('an abort ends the machine and leaves nothing half-made', async (context) => {
  const stop = new AbortController();
  const onEvent = ({ code }: FailbackEvent) => {
    if (code === 'boot.milestone') stop.abort();
  };
  const run = boot(context, guestDisk({ text: 'x' }), { expect: 'never' }, { signal: stop.signal, onEvent });
  assert.is(await codeOf(run), 'E_INTERRUPTED');
  assert.equal((await readdir(context.folder)).sort(), ['disk.vhd', 'work']);
});

test('a check that was aborted before does not begin', async (context) => {
  assert.is(await codeOf(boot(context, guestDisk({}), {}, { signal: AbortSignal.abort() })), 'E_INTERRUPTED');
});

test('an output folder that cannot be made is said, and the machine ends', async (context) => {
  const outputDir = join(context.folder, 'disk.vhd', 'out');
  assert.is(await codeOf(boot(context, guestDisk({ text: 'x' }), { outputDir })), 'E_OUTPUT');
});

test.run();
