import { cp, mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { bootCheck, type BootCheckOptions } from '../../src/boot/check.ts';
import type { BootResult } from '../../src/boot/result.ts';
import { silentHost } from '../../src/events.ts';
import { bootImage, type BootImageOptions } from '../../src/pipeline/boot.ts';
import { buildImage } from '../../src/pipeline/build/build.ts';
import type { BuildOptions } from '../../src/pipeline/build/options.ts';
import type { Manifest } from '../../src/manifest/manifest.ts';
import { openToolbox } from '../../src/toolbox/open.ts';

const io = { host: silentHost, signal: new AbortController().signal };

/** What looks around in the guest, and makes its ISO an old one; see its files. */
export const LOOKING = fileURLToPath(new URL('boot-overlay', import.meta.url));

/** Where that overlay has its Key Vault. */
export const VAULT_ADDRESS = '169.254.169.253';

/** The same with somebody at the keyboard of the serial console, who types these lines; made in `folder`. */
export async function overlayThatTypes(folder: string, lines: readonly string[]): Promise<string> {
  const overlay = await mkdtemp(join(folder, 'overlay-'));
  await cp(LOOKING, overlay, { recursive: true, verbatimSymlinks: true });
  await writeFile(join(overlay, 'usr/lib/failback-stand-in/typed'), lines.map((line) => `${line}\n`).join(''));
  return overlay;
}

/** Writes a file into a new folder of the boot partition (ext4) of an image that `build` made. */
export async function putOnBootPartition(image: string, folder: string, name: string, text: string): Promise<void> {
  const manifest = JSON.parse(await readFile(image.replace(/vhd$/, 'manifest.json'), 'utf8')) as Manifest;
  const start = manifest.image.partitions[0]?.start ?? 0;
  const file = `${image}.${name}`;
  await writeFile(file, text);
  const input = [`mkdir ${folder}`, `write "${file}" ${folder}/${name}`].join('\n');
  await execa('debugfs', ['-w', '-f', '-', `${image}?offset=${start}`], { input });
}

/** Builds an image on this machine; gives its path. */
export async function build(options: BuildOptions): Promise<string> {
  const { vhd } = await buildImage({ toolbox: 'host', cache: false, ...options }, io);
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
  return heard(result);
}

/** The same without a filter for secrets between the machine and its log: what it shows of its user data is to be seen. */
export async function bootUnfiltered(options: Omit<BootCheckOptions, 'timeoutMs'>): Promise<Booted> {
  const { toolbox } = await openToolbox({ kind: 'host', requirements: [], ...io });
  try {
    return await heard(await bootCheck({ timeoutMs: SLOW.timeoutMs, ...options }, { toolbox, ...io }));
  } finally {
    await toolbox[Symbol.asyncDispose]();
  }
}

/** A finished boot with what was to be heard of it. */
export async function heard(result: BootResult): Promise<Booted> {
  const log = (await readFile(result.serialLog, 'utf8')).replaceAll('\r', '');
  const said = [...log.matchAll(/FAILBACK STAND-IN: (.*)/g)].map(([, text = '']) => text.trim());
  return { result, log, said: [...new Set(said)] };
}

const SLOW = { toolbox: 'host', timeoutMs: 15 * 60_000 } as const;

/** The last lines of a console, for a failed assertion. */
export function tail({ result, log }: Booted): string {
  return `${result.reason ?? ''}\n${log.slice(-4000)}`;
}
