import { packageVersion } from '../version.ts';
import { type Io, write } from './io.ts';

/**
 * The command line: the arguments without `node` and the script, and what it may use of the world.
 * Resolves to the exit code; never rejects, never exits.
 */
export async function main(args: readonly string[], io: Io): Promise<number> {
  // Scripts ask for the version often; it must not wait for anything else to load.
  if (args[0] === '--version') {
    const version = packageVersion();
    await write(io.stdout, args.includes('--json') ? `${JSON.stringify({ version })}\n` : `${version}\n`);
    return 0;
  }
  const { run } = await import('./run.ts');
  return run(args, io);
}
