import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { type Host, report } from '../events.ts';
import { exists, writeAtomically } from '../files.ts';
import { withLock } from '../lock.ts';
import { SUMS } from './names.ts';
import type { SignerIo } from './run-signer.ts';
import { signFile } from './sign.ts';
import { SIGNATURES, type Signer } from './signer.ts';
import { parseSums, printSums, type Sums } from './sums.ts';

export interface WriteSumsOptions {
  readonly folder: string;
  /** Digests of files that are in the folder. */
  readonly sums: Sums;
  readonly signer?: Signer | undefined;
}

export interface WrittenSums {
  readonly sums: string;
  /** Null if nobody signed. */
  readonly signature: string | null;
}

/**
 * Puts digests into the folder's SHA256SUMS, beside those that it has of other files that are still there; several
 * processes may do so at once. A signature of an older state goes. Throws `E_FORMAT` if there is a SHA256SUMS that cannot
 * be read, `E_OUTPUT`, `E_NO_SPACE`, `E_TOOL_MISSING`, `E_TOOL_FAILED`, `E_INTERRUPTED`.
 */
export async function writeSums(options: WriteSumsOptions, io: SignerIo & { host: Host }): Promise<WrittenSums> {
  const path = join(options.folder, SUMS);
  return withLock(join(options.folder, `.${SUMS}.lock`), () => merge(path, options, io), { signal: io.signal });
}

async function merge(path: string, { folder, sums, signer }: WriteSumsOptions, io: SignerIo & { host: Host }) {
  const before = (await exists(path)) ? await readFile(path, 'utf8') : '';
  const merged = new Map([...(await present(folder, parseSums(before, path))), ...sums]);
  const text = printSums(merged);
  // Signed under its temporary name: without a signature, what was there stays as it was.
  const signed = await writeAtomically(path, async (file, temporary) => {
    await file.writeFile(text);
    return signer && (await signFile(signer, temporary, io));
  });
  if (text !== before) await removeStale(folder, signer, io.host);
  if (signer === undefined || signed === undefined) return { sums: path, signature: null };
  const signature = join(folder, SIGNATURES[signer.kind]);
  await writeAtomically(signature, (file) => file.writeFile(signed));
  return { sums: path, signature };
}

async function present(folder: string, sums: Sums): Promise<[string, string][]> {
  const kept: [string, string][] = [];
  for (const [name, digest] of sums) if (await exists(join(folder, name))) kept.push([name, digest]);
  return kept;
}

async function removeStale(folder: string, signer: Signer | undefined, host: Host): Promise<void> {
  for (const [kind, name] of Object.entries(SIGNATURES)) {
    const path = join(folder, name);
    if (kind === signer?.kind || !(await exists(path))) continue;
    await rm(path, { force: true });
    report(host, 'note.warn', `${SUMS} is another one now, so its signature ${name} was removed. Sign it again.`, {
      path,
    });
  }
}
