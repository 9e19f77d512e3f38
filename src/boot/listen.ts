import { type Host, report } from '../events.ts';
import { redact } from '../redact.ts';
import { ConsoleLines } from './console-lines.ts';
import { milestoneTitle } from './milestones.ts';
import type { BootTracker, ConsoleName } from './tracker.ts';

export interface ListenOptions {
  readonly tracker: BootTracker;
  readonly host: Host;
  /** Seconds since the machine was switched on. */
  readonly seconds: () => number;
  /** Takes the serial console's text as it came, without secrets. */
  readonly log: (text: string) => Promise<unknown>;
}

export interface Listener {
  /** Takes what the console shows next. */
  hear(bytes: Uint8Array): Promise<void>;
  /** Looks at the line that is not finished: a prompt, perhaps. */
  look(): void;
  /** Nothing more comes. */
  end(): Promise<void>;
}

/** Listens to one console of a machine: the tracker judges it, the host hears of it, the log keeps it. */
export function listenTo(from: ConsoleName, { tracker, host, seconds: now, log }: ListenOptions): Listener {
  const lines = new ConsoleLines();
  const read = (text: string, whole: boolean) => {
    const seconds = now();
    for (const { milestone } of tracker.read(text, seconds, from, whole)) {
      report(host, 'boot.milestone', `${milestoneTitle(milestone)} at ${seconds} s`, { milestone, seconds });
    }
  };
  return {
    async hear(bytes) {
      for (const { raw, text } of lines.push(bytes)) {
        if (from === 'serial') {
          await log(redact(raw));
          if (text !== '') report(host, 'boot.serial', redact(text), { line: redact(text) });
        }
        read(text, true);
      }
    },
    look: () => read(lines.partial.text, false),
    async end() {
      if (from === 'serial') await log(redact(lines.partial.raw));
    },
  };
}
