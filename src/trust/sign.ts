import { access, constants, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { FailbackError } from '../errors.ts';
import { runSigner, type SignerIo } from './run-signer.ts';
import { programOf, type Signer } from './signer.ts';

/**
 * Looks whether a signer could sign, before hours of work are done for it. Throws `E_TOOL_MISSING` with what to install,
 * `E_USAGE` for a key that gpg does not have, `E_INTERRUPTED`.
 */
export async function requireSigner(signer: Signer, io: SignerIo): Promise<void> {
  const { kind, key } = signer;
  if (kind === 'exec') return requireProgram(signer, io.env ?? process.env);
  const args = kind === 'cosign' ? ['version'] : ['--batch', '--with-colons', '--list-secret-keys', ...named(key)];
  const { stdout } = await runSigner(signer, args, io);
  if (kind === 'cosign' || /^sec[:#]/m.test(stdout)) return;
  throw new FailbackError('E_USAGE', `gpg has no secret key${key === undefined ? '' : ` of ${key}`} to sign with.`, {
    hint: 'gpg --list-secret-keys shows those that it has; GNUPGHOME says where it looks.',
  });
}

function named(key: string | undefined): string[] {
  return key === undefined ? [] : ['--', key];
}

/** A path, or a name on the PATH; it is not run, because nobody knows what it would do. */
async function requireProgram(signer: Signer, env: NodeJS.ProcessEnv): Promise<void> {
  const { program, hint } = programOf(signer);
  const folders = program.includes('/') ? [''] : (env.PATH ?? '').split(delimiter);
  for (const folder of folders) {
    if (await isExecutable(join(folder, program))) return;
  }
  throw new FailbackError('E_TOOL_MISSING', `${program} is not there, or cannot be run.`, { hint });
}

function isExecutable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}

/**
 * A detached signature of a file, as the signer writes it. Throws `E_TOOL_MISSING` with what to install, `E_TOOL_FAILED`
 * with what the program said, `E_INTERRUPTED`.
 */
export async function signFile(signer: Signer, path: string, io: SignerIo): Promise<string> {
  if (signer.kind === 'cosign') return signWithCosign(signer, path, io);
  const key = signer.key === undefined ? [] : [`--local-user=${signer.key}`];
  const args =
    signer.kind === 'exec'
      ? [path]
      : ['--batch', '--yes', '--armor', ...key, '--output=-', '--detach-sign', '--', path];
  const { stdout } = await run(signer, args, io);
  if (stdout.trim() === '') throw failed(signer, 'it gave no signature');
  return `${stdout.trim()}\n`;
}

/** Its bundle has all that is needed to verify it, also without a network where the key is known (cosign sign-blob). */
async function signWithCosign(signer: Signer, path: string, io: SignerIo): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'failback-sign-'));
  try {
    const bundle = join(folder, 'bundle.json');
    const key = signer.key === undefined ? [] : [`--key=${signer.key}`];
    await run(signer, ['sign-blob', '--yes', ...key, `--bundle=${bundle}`, path], io);
    return await readFile(bundle, 'utf8').catch(() => {
      throw failed(signer, 'it wrote no bundle');
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function run(signer: Signer, args: readonly string[], io: SignerIo) {
  const output = await runSigner(signer, args, io);
  if (!output.ok) throw failed(signer, output.stderr.trim().split('\n').slice(-3).join(' '));
  return output;
}

function failed(signer: Signer, reason: string): FailbackError {
  const { program } = programOf(signer);
  return new FailbackError('E_TOOL_FAILED', `${program} did not sign: ${reason}`.trimEnd(), {
    hint: 'Look whether it can sign by itself: the key must be there, and usable without a question.',
    data: { tool: program },
  });
}
