import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FailbackError } from '../errors.ts';
import { exists } from '../files.ts';
import { type Check, no } from './check.ts';
import { readGpgStatus } from './gpg-status.ts';
import { findInside } from './inside-folder.ts';
import { SUMS } from './names.ts';
import { runSigner, type SignerIo } from './run-signer.ts';
import { SIGNATURES, type Signer } from './signer.ts';

export interface CheckSignatureOptions {
  readonly folder: string;
  /** Whose signature must be there; of those that are there, gpg's is checked against your keyring unless told. */
  readonly key?: Signer | undefined;
  /** Whether there must be a signature. */
  readonly required: boolean;
}

/**
 * Checks the signatures of a folder's SHA256SUMS. Throws `E_USAGE` for a key that cannot be one, `E_TOOL_MISSING`,
 * `E_INTERRUPTED`.
 */
export async function checkSignatures(options: CheckSignatureOptions, io: SignerIo): Promise<Check[]> {
  const { folder, key, required } = options;
  const wanted = key === undefined ? (['gpg', 'cosign', 'exec'] as const) : [key.kind];
  const checks: Check[] = [];
  for (const kind of wanted) {
    const file = SIGNATURES[kind];
    const found = await findInside(folder, file);
    const sums = await findInside(folder, SUMS);
    if ('problem' in found || 'problem' in sums) {
      if (key) checks.push(no(file, 'signature', 'problem' in found ? found.problem : `${SUMS}: it is missing`));
      continue;
    }
    const signer = key ?? { kind, key: undefined };
    checks.push({ file, check: 'signature', ...(await verify(signer, found.path, sums.path, io)) });
  }
  if (required && !checks.some(({ ok }) => ok !== null)) checks.push(no(SUMS, 'signature', noneChecked(checks)));
  return checks;
}

function noneChecked([first]: readonly Check[]): string {
  return first === undefined ? 'it is not signed' : `${first.file} was not checked: ${first.message}`;
}

type Verdict = Pick<Check, 'ok' | 'message'>;

async function verify(signer: Signer, signature: string, sums: string, io: SignerIo): Promise<Verdict> {
  if (signer.kind === 'gpg') return verifyWithGpg(signer, signature, sums, io);
  if (signer.key === undefined) return { ok: null, message: `say whose it must be: --key ${signer.kind}:…` };
  const args =
    signer.kind === 'exec'
      ? [sums, signature]
      : ['verify-blob', ...cosignKey(signer.key), `--bundle=${signature}`, sums];
  const { ok, stderr } = await runSigner(signer, args, io);
  const said = stderr.trim().split('\n').at(-1) || 'it is not good';
  return { ok, message: ok ? `good, says ${signer.kind === 'exec' ? signer.key : 'cosign'}` : said };
}

/** A key of any kind that cosign knows, or who signed without one: `identity=…,issuer=…`. */
function cosignKey(key: string): string[] {
  const [, identity, issuer] = /^identity=(.+),issuer=(.+)$/s.exec(key) ?? [];
  if (identity === undefined || issuer === undefined) return [`--key=${key}`];
  return [`--certificate-identity=${identity}`, `--certificate-oidc-issuer=${issuer}`];
}

const OFFLINE = ['--batch', '--no-autostart', '--no-auto-key-retrieve', '--no-auto-key-locate'];

/** Against a fingerprint, against the keys in a file alone, or against the user's keyring. */
async function verifyWithGpg(signer: Signer, signature: string, sums: string, io: SignerIo): Promise<Verdict> {
  const { key } = signer;
  const isFile = key !== undefined && (await exists(key));
  const fingerprint = key?.replace(/^0x|\s/gi, '').toUpperCase();
  if (fingerprint !== undefined && !isFile && !/^[\dA-F]{40}$/.test(fingerprint)) {
    throw new FailbackError('E_USAGE', `"${key ?? ''}" is neither a file with keys nor a fingerprint.`, {
      hint: 'Write --key gpg:FILE, or gpg: and the 40 digits of the fingerprint; shorter ids can be forged.',
    });
  }
  const home = isFile ? await mkdtemp(join(tmpdir(), 'failback-keys-')) : undefined;
  try {
    const options = [...OFFLINE, ...(home === undefined ? [] : [`--homedir=${home}`, '--trust-model=always'])];
    if (isFile) await runSigner(signer, [...options, '--import', '--', key], io);
    const { stdout } = await runSigner(signer, [...options, '--status-fd=1', '--verify', '--', signature, sums], io);
    const { good, problems } = readGpgStatus(stdout);
    const accepted = isFile || fingerprint === undefined ? good : good.filter((each) => each === fingerprint);
    const [found] = accepted;
    if (found !== undefined) return { ok: true, message: `good, by the key ${found}` };
    const stranger = good[0] === undefined ? 'it is no signature of these digests' : `it is by the key ${good[0]}`;
    return { ok: false, message: problems[0] ?? stranger };
  } finally {
    if (home !== undefined) await rm(home, { recursive: true, force: true });
  }
}
