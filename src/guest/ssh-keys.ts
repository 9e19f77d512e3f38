import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { FailbackError } from '../errors.ts';
import { usage } from './checks.ts';

/** A line of authorized_keys, without options. */
export interface SshKey {
  readonly line: string;
  /** `SHA256:…`, as `ssh-keygen -l` shows it. */
  readonly fingerprint: string;
}

/** What OpenSSH still takes; sshd(8), "AUTHORIZED_KEYS FILE FORMAT". */
const TYPE =
  /^(?:ssh-(?:ed25519|rsa)|ecdsa-sha2-nistp(?:256|384|521)|sk-(?:ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com)$/;

/** A file of public keys is a page of text. */
const FILE_LIMIT = 64 * 1024;

/** Whether it is a key itself, rather than the path of a file with keys. */
export function isLiteralKey(text: string): boolean {
  return /^(?:ssh|ecdsa|sk|sk-ssh|sk-ecdsa)-\S+\s|-----BEGIN /.test(text);
}

/** Public keys, each given as itself or by a file with one or more. Throws `E_USAGE` for what is none, `E_INPUT_MISSING`. */
export async function readSshKeys(sources: readonly string[]): Promise<SshKey[]> {
  const texts = await Promise.all(
    sources.map(async (source) =>
      isLiteralKey(source) ? { text: source, where: 'the SSH key' } : readKeyFile(source),
    ),
  );
  const keys = texts.flatMap(({ text, where }) => parseKeys(text, where));
  return [...new Map(keys.map((key) => [key.fingerprint, key])).values()];
}

async function readKeyFile(path: string): Promise<{ text: string; where: string }> {
  try {
    await using file = await open(path);
    const { buffer, bytesRead } = await file.read(Buffer.alloc(FILE_LIMIT + 1));
    if (bytesRead > FILE_LIMIT)
      throw usage(`${path} is too large for a file of SSH keys.`, 'Name the file ending in .pub.');
    return { text: buffer.toString('utf8', 0, bytesRead), where: path };
  } catch (error) {
    if (error instanceof FailbackError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new FailbackError('E_INPUT_MISSING', `The SSH key ${path} cannot be read (${code}).`, {
      hint: 'Give the path of a .pub file, or the key itself, which begins with ssh- or ecdsa-.',
      cause: error,
    });
  }
}

/** The keys of a text in the format of authorized_keys; `where` is its name in errors. Throws `E_USAGE`. */
export function parseKeys(text: string, where: string): SshKey[] {
  if (/PRIVATE KEY-----|^PuTTY-User-Key-File-/m.test(text)) {
    throw usage(
      `${where} is a private key, which must not lie in an image.`,
      'Give the public one, the file ending in .pub.',
    );
  }
  const lines = text.split(/\r?\n/).map((line) => line.trim());
  const keys = lines.filter((line) => line !== '' && !line.startsWith('#')).map((line) => parseKey(line, where));
  if (keys.length === 0)
    throw usage(`${where} has no SSH key.`, 'A public key is one line, such as ssh-ed25519 AAAA… NAME.');
  return keys;
}

function parseKey(line: string, where: string): SshKey {
  const [type = '', base64 = '', ...comment] = line.split(/[ \t]+/);
  if (!TYPE.test(type) || !/^[A-Za-z0-9+/]+={0,2}$/.test(base64)) {
    const what = type === 'ssh-dss' ? 'is a DSA key, which OpenSSH no longer takes.' : 'is no public key of OpenSSH.';
    throw usage(
      `${where} ${what}`,
      'A public key is one line, such as ssh-ed25519 AAAA… NAME; make one with ssh-keygen.',
    );
  }
  const blob = Buffer.from(base64, 'base64');
  // The key repeats its type, after its length (RFC 4253, section 6.6).
  const named = blob.length > 4 + type.length && blob.readUInt32BE(0) === type.length;
  if (!named || blob.toString('latin1', 4, 4 + type.length) !== type) {
    throw usage(
      `${where} is damaged: the key is not of the type ${type} that it names.`,
      'Copy the whole line of the .pub file.',
    );
  }
  const note = comment.join(' ').replace(/[^\x20-\x7e]/g, '?');
  return { line: [type, base64, ...(note ? [note] : [])].join(' '), fingerprint: fingerprintOf(blob) };
}

function fingerprintOf(blob: Uint8Array): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}
