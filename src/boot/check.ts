import { randomBytes } from 'node:crypto';
import { dirname, join, parse } from 'node:path';
import { toFailbackError } from '../errors.ts';
import type { Host } from '../events.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { removeFolders } from '../toolbox/tools/coreutils.ts';
import { chooseAccelerator } from './accel.ts';
import { emulateAzure, type GuestService } from './azure/azure.ts';
import { bootTwice } from './boot-twice.ts';
import { chooseGoal, type GoalOptions } from './choose-goal.ts';
import { readBootDisk } from './disk.ts';
import { COM2_PORT, type Firmware, findUefiFirmware } from './firmware.ts';
import { withMachine } from './machine.ts';
import { openGuestNetwork } from './network.ts';
import { type Accelerator, qemuSystem } from './qemu-system.ts';
import type { BootResult } from './result.ts';

export interface BootCheckOptions extends GoalOptions {
  /** A fixed VHD or a raw disk image; it is never written to. */
  readonly path: string;
  /** 1 is BIOS, 2 is UEFI; found out from the partition table unless told. */
  readonly generation?: 1 | 2 | undefined;
  /** Milliseconds from switching the machine on, each time. */
  readonly timeoutMs: number;
  /** 2048 unless told; 4096 with user data, because the client wants 3,800,000 kB. */
  readonly memoryMiB?: number | undefined;
  /** Where `<name>.serial.log` and `<name>.screen.png` are written; the image's folder unless told. */
  readonly outputDir?: string | undefined;
  readonly accel?: Accelerator | 'auto' | undefined;
  /** What else the emulated Azure is like. */
  readonly azure?: AzureOptions | undefined;
}

export interface AzureOptions {
  /** The machine was made of a disk as it was, so that nobody waits for its ready report. */
  readonly specialized?: boolean | undefined;
  /** The access token of its managed identity; it has none unless told. */
  readonly token?: string | undefined;
  /** Services besides Azure's own. */
  readonly services?: readonly GuestService[] | undefined;
  /** Bytes of each of its data disks, by LUN; they are empty and keep nothing. It has none unless told. */
  readonly dataDisks?: readonly number[] | undefined;
  /** Milliseconds until the cable of its network is plugged in. */
  readonly networkDelayMs?: number | undefined;
}

export interface BootContext {
  readonly toolbox: Toolbox;
  readonly host: Host;
  readonly signal: AbortSignal;
}

/**
 * Boots an image in QEMU, where Azure's wireserver and metadata service are emulated, and follows it to a login prompt,
 * an expected text, or the start of its client. An image that does not come so far is a result, not an error: see
 * `assertBooted`. Throws `E_INPUT_MISSING`, `E_FORMAT`, `E_USAGE`, `E_OUTPUT`, `E_NO_SPACE`, `E_TOOL_MISSING`,
 * `E_TOOL_FAILED`, `E_ENGINE_LOST`, `E_INTERRUPTED`; QEMU is ended in every case.
 */
export async function bootCheck(options: BootCheckOptions, context: BootContext): Promise<BootResult> {
  try {
    return await check(options, context);
  } catch (error) {
    throw toFailbackError(error, context.signal);
  }
}

async function check(options: BootCheckOptions, context: BootContext): Promise<BootResult> {
  const { path, userData, timeoutMs, outputDir = dirname(path) } = options;
  const { memoryMiB = userData === undefined ? 2048 : 4096 } = options;
  const { toolbox, signal } = context;
  signal.throwIfAborted();
  const goal = chooseGoal(options);
  const { size, ...found } = await readBootDisk(path);
  const generation = options.generation ?? found.generation;
  const accel = await chooseAccelerator(options.accel ?? 'auto', toolbox, signal);
  const { services: more = [], networkDelayMs, ...instance } = options.azure ?? {};
  const { dataDisks = [] } = instance;
  const azure = emulateAzure({ userData, ...instance });
  const folder = `boot-${randomBytes(4).toString('hex')}`;
  const disk = `${folder}/disk`;
  try {
    const firmware = await (generation === 2 ? findUefiFirmware(toolbox, signal) : putBios(toolbox, folder, signal));
    await toolbox.expose(path, disk, { signal });
    await using emulated = await openGuestNetwork([...azure.services, ...more], { toolbox, folder, signal });
    const { network } = emulated;
    const call = qemuSystem({ accel, memoryMiB, disk: { path: disk, size }, dataDisks, firmware, network });
    const follow = {
      ...context,
      hasScreen: firmware.kind === 'bios',
      timeoutMs,
      output: join(outputDir, parse(path).name),
      folder,
    };
    const boots = await withMachine(call, context, (machine) =>
      bootTwice(machine, { ...follow, goal, azure, networkDelayMs }),
    );
    return { ...boots, generation, firmware: firmware.kind, accel };
  } finally {
    await toolbox.run(removeFolders([folder])).catch(() => undefined);
  }
}

async function putBios(toolbox: Toolbox, folder: string, signal: AbortSignal): Promise<Firmware> {
  const serialPort = `${folder}/sercon-port`;
  await toolbox.put([{ path: serialPort, content: COM2_PORT }], { signal });
  return { kind: 'bios', serialPort };
}
