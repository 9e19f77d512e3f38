import { appendFileSync, mkdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { type FailbackEvent, type Host, report } from '../events.ts';
import { redact } from '../redact.ts';

/** The journal of a plan, for people: below `XDG_STATE_HOME`, else below `~/.local/state`. */
export function journalPath(plan: string, env: NodeJS.ProcessEnv): string {
  const state = env.XDG_STATE_HOME || join(env.HOME || homedir(), '.local', 'state');
  return join(state, 'failback-kit', 'dr', `${plan}.log`);
}

/**
 * A host that also writes a line for every event of some weight to the journal, without secrets; only the user may read
 * it. Nothing ever reads it back: where the flow stands, the clouds tell. If it cannot be written, `host` hears of it
 * once, and the work goes on.
 */
export function journalHost(host: Host, path: string): Host {
  let works = true;
  let made = false;
  const write = (event: FailbackEvent) => {
    if (!made) mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    made = true;
    appendFileSync(path, journalLine(event), { mode: 0o600 });
  };
  return {
    report(event) {
      host.report(event);
      if (!works || event.level === 'debug' || event.code === 'step.progress') return;
      try {
        write(event);
      } catch (error) {
        works = false;
        report(host, 'note.warn', `The journal ${path} ends here: ${(error as Error).message}`, { path });
      }
    },
  };
}

function journalLine({ time, level, cell, message }: FailbackEvent): string {
  const about = cell === undefined ? '' : `[${cell}] `;
  return `${time} ${level.padEnd(5)} ${about}${oneLine(redact(message))}\n`;
}

/** Without anything that a terminal would heed when the journal is shown. */
function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' | ').replace(/\p{Cc}/gu, ' ');
}
