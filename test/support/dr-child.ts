/**
 * Runs one command of the flow in a process of its own, which may be killed. It loads all that it needs, then waits for
 * a `DrJob` as a line of JSON on standard input. Events go to standard output as lines, and at last `{ outcome }` or
 * `{ error }`; the exit code is that of the command line.
 */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { exitCode } from '../../src/cli/exit-code.ts';
import { openFlow } from '../../src/dr/flow.ts';
import { toFailbackError } from '../../src/errors.ts';
import { LEGS } from './dr/legs.ts';
import type { DrJob } from './dr/child-job.ts';

const tell = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
const [line] = (await once(createInterface(process.stdin), 'line')) as [string];
const job = JSON.parse(line) as DrJob;
// Both processes have the same machine's clock.
const now = () => job.clock.at + (Date.now() - job.clock.since) * job.clock.speed;
const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
try {
  const flow = await openFlow({
    ...{ plan: job.plan, yes: true, now, signal: stop.signal, host: { report: tell } },
    ...(job.servers === undefined ? {} : { servers: job.servers }),
    aws: { pollMs: job.pollMs },
    azure: { pollMs: job.pollMs },
  });
  tell({ outcome: await LEGS.find(({ command }) => command === job.command)?.run(flow) });
} catch (thrown) {
  const error = toFailbackError(thrown, stop.signal);
  const { code, message, hint, data } = error;
  tell({ error: { code, message, hint, data } });
  process.exitCode = exitCode(error);
}
process.stdin.destroy();
