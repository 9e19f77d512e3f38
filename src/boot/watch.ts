import { setTimeout as sleep } from 'node:timers/promises';
import type { Host } from '../events.ts';
import { listenTo } from './listen.ts';
import type { Machine } from './machine.ts';
import { SCREEN_BUFFER, SERIAL_BUFFER } from './qemu-system.ts';
import type { BootTracker } from './tracker.ts';

/** Milliseconds between two looks at the consoles. */
const INTERVAL = 250;

/** Bytes asked for at once; QEMU's buffer holds sixteen times as many. */
const READ_SIZE = 65_536;

/** Looks after a failure was seen: what follows it, such as a call trace, belongs into the log. */
const LAST_LOOKS = 4;

export interface WatchOptions {
  readonly tracker: BootTracker;
  readonly hasScreen: boolean;
  readonly host: Host;
  /** Takes the serial console's text as it came, without secrets. */
  readonly log: (text: string) => Promise<unknown>;
  readonly signal: AbortSignal;
}

/** Follows the machine until its goal is reached, it fails, or it stops. Throws the signal's reason. */
export async function watchBoot(machine: Machine, options: WatchOptions): Promise<void> {
  const { tracker, signal, host, log } = options;
  const started = performance.now();
  const seconds = () => Math.round((performance.now() - started) / 10) / 100;
  const serial = listenTo('serial', { tracker, host, seconds, log });
  const screen = listenTo('screen', { tracker, host, seconds, log });

  const look = async () => {
    if (options.hasScreen) {
      for await (const bytes of bufferContent(machine, SCREEN_BUFFER, signal)) await screen.hear(bytes);
      screen.look();
    }
    for await (const bytes of bufferContent(machine, SERIAL_BUFFER, signal)) await serial.hear(bytes);
    serial.look();
  };

  try {
    for (let looks = LAST_LOOKS; looks > 0;) {
      // Asked before the consoles are read, so that the last words of a machine that stops are heard.
      const stopped = machine.shutdown !== null;
      await look();
      if (tracker.done || stopped) return;
      if (tracker.failure !== undefined) looks--;
      await sleep(INTERVAL, undefined, { signal });
    }
  } finally {
    await serial.end();
  }
}

async function* bufferContent(machine: Machine, device: string, signal: AbortSignal): AsyncIterable<Buffer> {
  for (;;) {
    const answer = await machine.qmp.execute('ringbuf-read', { device, size: READ_SIZE, format: 'base64' }, signal);
    const bytes = Buffer.from(String(answer), 'base64');
    if (bytes.length > 0) yield bytes;
    if (bytes.length < READ_SIZE) return;
  }
}
