import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';

/** A keyring of its own, with keys that need no passphrase. */
export interface Keyring extends AsyncDisposable {
  readonly env: NodeJS.ProcessEnv;
  /** Makes a signing key and gives its fingerprint; `expires` as gpg takes it, `seconds=1` for instance. */
  newKey(name: string, expires?: string): Promise<string>;
  /** Runs gpg on it. */
  gpg(...args: string[]): Promise<string>;
}

export async function newKeyring(): Promise<Keyring> {
  // Short, because the sockets of the agent lie in it.
  const home = await mkdtemp(join(tmpdir(), 'gpg-'));
  const env = { ...process.env, GNUPGHOME: home };
  const gpg = async (...args: string[]) => (await execa('gpg', ['--batch', '--quiet', ...args], { env })).stdout;
  return {
    env,
    gpg,
    async newKey(name, expires = 'never') {
      await gpg('--passphrase', '', '--quick-generate-key', name, 'ed25519', 'sign', expires);
      const listed = await gpg('--with-colons', '--list-secret-keys', name);
      return /^fpr:+([\dA-F]{40}):/m.exec(listed)?.[1] ?? '';
    },
    async [Symbol.asyncDispose]() {
      await execa('gpgconf', ['--kill', 'all'], { env, reject: false });
      await rm(home, { recursive: true, force: true });
    },
  };
}
