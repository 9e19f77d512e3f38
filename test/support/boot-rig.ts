import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { BootCheckOptions } from '../../src/boot/check.ts';
import type { BootResult } from '../../src/boot/result.ts';
import { silentHost } from '../../src/events.ts';
import { bootImage, type BootImageOptions } from '../../src/pipeline/boot.ts';
import { buildImage } from '../../src/pipeline/build.ts';
import type { BuildOptions } from '../../src/pipeline/build-options.ts';

const io = { host: silentHost, signal: new AbortController().signal };

/** What looks around in the guest, and makes its ISO an old one; see its files. */
export const LOOKING = fileURLToPath(new URL('boot-overlay', import.meta.url));

/** Where that overlay has its Key Vault. */
export const VAULT_ADDRESS = '169.254.169.253';

/** Builds an image on this machine; gives its path. */
export async function build(options: BuildOptions): Promise<string> {
  const { vhd } = await buildImage({ toolbox: 'host', ...options }, io);
  return vhd.path;
}

export interface Booted {
  readonly result: BootResult;
  /** What the serial console showed. */
  readonly log: string;
  /** What the stand-in for the client, and what looks around in the guest, said of it; each line once. */
  readonly said: readonly string[];
}

/** Boots an image; emulated machines are slow. */
export async function boot(options: Omit<BootImageOptions, keyof typeof SLOW> & Partial<BootCheckOptions>) {
  const { result } = await bootImage({ ...SLOW, ...options }, io);
  const log = (await readFile(result.serialLog, 'utf8')).replaceAll('\r', '');
  const said = [...log.matchAll(/FAILBACK STAND-IN: (.*)/g)].map(([, text = '']) => text.trim());
  return { result, log, said: [...new Set(said)] } satisfies Booted;
}

const SLOW = { toolbox: 'host', timeoutMs: 15 * 60_000 } as const;

/** The last lines of a console, for a failed assertion. */
export function tail({ result, log }: Booted): string {
  return `${result.reason ?? ''}\n${log.slice(-4000)}`;
}
