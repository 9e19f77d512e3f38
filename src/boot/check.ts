import { randomBytes } from 'node:crypto';
import { dirname, join, parse } from 'node:path';
import { toFailbackError } from '../errors.ts';
import type { Host } from '../events.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { chooseAccelerator } from './accel.ts';
import { readBootDisk } from './disk.ts';
import { parseExpect } from './expect.ts';
import { COM2_PORT, type Firmware, findUefiFirmware } from './firmware.ts';
import { followBoot } from './follow.ts';
import { withMachine } from './machine.ts';
import { type Accelerator, qemuSystem } from './qemu-system.ts';
import type { BootResult } from './result.ts';
import { BootTracker } from './tracker.ts';

export interface BootCheckOptions {
  /** A fixed VHD or a raw disk image; it is never written to. */
  readonly path: string;
  /** 1 is BIOS, 2 is UEFI; found out from the partition table unless told. */
  readonly generation?: 1 | 2 | undefined;
  /** The text to wait for on the serial console instead of a login prompt: literal, or `/regular expression/`. */
  readonly expect?: string | undefined;
  /** Milliseconds from switching the machine on. */
  readonly timeoutMs: number;
  /** 2048 unless told. */
  readonly memoryMiB?: number | undefined;
  /** Where `<name>.serial.log` and `<name>.screen.png` are written; the image's folder unless told. */
  readonly outputDir?: string | undefined;
  readonly accel?: Accelerator | 'auto' | undefined;
}

export interface BootContext {
  readonly toolbox: Toolbox;
  readonly host: Host;
  readonly signal: AbortSignal;
}

/**
 * Boots an image in QEMU and follows it to a login prompt or an expected text. An image that does not come so far is a
 * result, not an error: see `assertBooted`. Throws `E_INPUT_MISSING`, `E_FORMAT`, `E_USAGE`, `E_OUTPUT`, `E_NO_SPACE`,
 * `E_TOOL_MISSING`, `E_TOOL_FAILED`, `E_ENGINE_LOST`, `E_INTERRUPTED`; QEMU is ended in every case.
 */
export async function bootCheck(options: BootCheckOptions, context: BootContext): Promise<BootResult> {
  try {
    return await check(options, context);
  } catch (error) {
    throw toFailbackError(error, context.signal);
  }
}

async function check(options: BootCheckOptions, context: BootContext): Promise<BootResult> {
  const { path, timeoutMs, memoryMiB = 2048, outputDir = dirname(path) } = options;
  const { toolbox, signal } = context;
  signal.throwIfAborted();
  const tracker = new BootTracker(options.expect === undefined ? undefined : parseExpect(options.expect));
  const { size, ...found } = await readBootDisk(path);
  const generation = options.generation ?? found.generation;
  const accel = await chooseAccelerator(options.accel ?? 'auto', toolbox, signal);
  const folder = `boot-${randomBytes(4).toString('hex')}`;
  const disk = `${folder}/disk`;
  try {
    const firmware = await (generation === 2 ? findUefiFirmware(toolbox, signal) : putBios(toolbox, folder, signal));
    await toolbox.expose(path, disk, { signal });
    const call = qemuSystem({ accel, memoryMiB, disk: { path: disk, size }, firmware });
    const hasScreen = firmware.kind === 'bios';
    const output = join(outputDir, parse(path).name);
    const run = await withMachine(call, context, (machine) =>
      followBoot(machine, { ...context, tracker, hasScreen, timeoutMs, output, folder }),
    );
    const { done: ok, reached, missing } = tracker;
    return { ok, reached, missing, generation, firmware: firmware.kind, accel, ...run };
  } finally {
    await toolbox.run({ tool: 'rm', args: ['-rf', folder] }).catch(() => undefined);
  }
}

async function putBios(toolbox: Toolbox, folder: string, signal: AbortSignal): Promise<Firmware> {
  const serialPort = `${folder}/sercon-port`;
  await toolbox.put([{ path: serialPort, content: COM2_PORT }], { signal });
  return { kind: 'bios', serialPort };
}
