import type { Colors } from '../colors.ts';
import { cleaned } from '../clean.ts';
import type { Globals } from '../globals.ts';
import type { Io } from '../io.ts';
import { type CliHost, filtered, noneHost, tee } from './host.ts';

/** The host that the options ask for: a view on standard error, and the log file. Throws `E_OUTPUT`. */
export async function createHost(globals: Globals, io: Io, colors: Colors): Promise<CliHost> {
  const view = filtered(await createView(viewKind(globals, io), io, colors), threshold(globals));
  if (globals.logFile === undefined) return cleaned(view);
  const { logFileHost } = await import('./log-file.ts');
  return cleaned(tee([view, logFileHost(globals.logFile, view)]));
}

type ViewKind = Exclude<Globals['progress'], 'auto'>;

/** A terminal gets the list; a pipe, a CI job, or whoever asked for more or less than usual gets lines. */
export function viewKind({ progress, verbose, quiet }: Globals, { stderr, env }: Pick<Io, 'stderr' | 'env'>): ViewKind {
  if (progress !== 'auto') return progress;
  const interactive = stderr.isTTY === true && !env.CI && env.TERM !== 'dumb';
  return interactive && !verbose && !quiet ? 'tty' : 'plain';
}

function threshold({ verbose, quiet }: Globals): 'warn' | 'info' | 'debug' {
  if (verbose) return 'debug';
  return quiet ? 'warn' : 'info';
}

async function createView(kind: ViewKind, { stderr }: Io, colors: Colors): Promise<CliHost> {
  switch (kind) {
    case 'tty':
      return (await import('./tty.ts')).ttyHost(stderr as unknown as NodeJS.WriteStream, colors);
    case 'plain':
      return (await import('./plain.ts')).plainHost(stderr);
    case 'json':
      return (await import('./json.ts')).jsonHost(stderr);
    case 'packer':
      return (await import('./packer.ts')).packerHost(stderr);
    case 'none':
      return noneHost;
  }
}
