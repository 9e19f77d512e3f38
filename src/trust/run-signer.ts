import { FailbackError, isFailbackError } from '../errors.ts';
import { runProcess } from '../toolbox/process.ts';
import { programOf, type Signer } from './signer.ts';

export interface SignerIo {
  readonly signal: AbortSignal;
  /** Where the program finds its keys and agents. @default this process's */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

export interface SignerOutput {
  /** Whether it ended with exit code 0. */
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * Runs a signer's program on this machine, where its keys are. Secrets are the program's own business (agent, terminal,
 * environment): none is ever an argument. Throws `E_TOOL_MISSING` with what to install, `E_INTERRUPTED`.
 */
export async function runSigner(signer: Signer, args: readonly string[], io: SignerIo): Promise<SignerOutput> {
  const { program, hint } = programOf(signer);
  const lines = { stdout: [] as string[], stderr: [] as string[] };
  const onLine = (line: string, from: 'stdout' | 'stderr') => void lines[from].push(line);
  try {
    const { stdout, stderr } = await runProcess(program, args, {
      env: io.env ?? process.env,
      signal: io.signal,
      onLine,
    });
    return { ok: true, stdout, stderr };
  } catch (error) {
    if (!isFailbackError(error) || (error.code !== 'E_TOOL_FAILED' && error.code !== 'E_TOOL_MISSING')) throw error;
    if (error.code === 'E_TOOL_FAILED')
      return { ok: false, stdout: lines.stdout.join('\n'), stderr: lines.stderr.join('\n') };
    throw new FailbackError('E_TOOL_MISSING', `${program} is not there, or cannot be run.`, { hint, cause: error });
  }
}
