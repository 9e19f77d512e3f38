import { main } from './main.ts';

const SAME_KEYSTROKE_MS = 500;

/** Runs the command line in this process, with its signals and streams, and ends the process. */
export async function start(): Promise<never> {
  const controller = new AbortController();
  let stopped = 0;
  const stop = () => {
    // One Ctrl-C arrives twice under npm: from the terminal, and passed on by npm.
    if (controller.signal.aborted && performance.now() - stopped > SAME_KEYSTROKE_MS) process.exit(130);
    stopped = performance.now();
    controller.abort();
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);

  const crashed = new Promise<never>((_, reject) => {
    const crash = (error: unknown) => {
      // While a run is being stopped, what it leaves behind fails in many ways; none of them is news.
      if (!controller.signal.aborted) reject(error instanceof Error ? error : new Error(String(error)));
    };
    process.on('unhandledRejection', crash);
    process.on('uncaughtException', crash);
  });
  crashed.catch(() => undefined);

  // Errors of the streams come to those who write; a reader that went away must not end the work.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);

  const { stdout, stderr, env } = process;
  const code = await main(process.argv.slice(2), { stdout, stderr, env, signal: controller.signal, crashed });
  process.exit(code);
}
