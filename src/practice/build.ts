import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { keepDisk } from '../convert/keep-disk.ts';
import { FailbackError, isFailbackError, toFailbackError } from '../errors.ts';
import { type Host, report } from '../events.ts';
import { writeAtomically } from '../files.ts';
import { packageFile } from '../paths.ts';
import type { Toolbox, TreeEntry } from '../toolbox/toolbox.ts';
import { copyFile } from '../toolbox/tools/coreutils.ts';
import { mksquashfs } from '../toolbox/tools/mksquashfs.ts';
import { xorrisofs } from '../toolbox/tools/xorriso.ts';
import { isStaticElf } from './elf.ts';
import { makeInitramfs } from './initramfs.ts';
import { unpackKernel } from './kernel-package.ts';
import { makeLiveRoot } from './live-root.ts';

/** Volume label of AWS's Failback Client ISO, which `root=live:CDLABEL=` asks for. */
const LABEL = 'DRSFAILBACK';
const APPLICATION = 'FAILBACK-KIT PRACTICE ISO, NOT AWS SOFTWARE';

/** Folders in the toolbox: everything, what becomes the ISO, what becomes its squashfs. */
const WORK = 'practice';
const ISO = `${WORK}/iso`;
const LIVE = `${WORK}/live`;

interface InstalledFile {
  readonly path: string;
  readonly to: string;
  readonly package: string;
}

/** What is taken from packages that are installed where the tools run. */
const INSTALLED: readonly InstalledFile[] = [
  { path: '/bin/busybox', to: 'busybox', package: 'busybox-static' },
  { path: '/usr/lib/ISOLINUX/isolinux.bin', to: 'iso/isolinux/isolinux.bin', package: 'isolinux' },
  { path: '/usr/lib/syslinux/modules/bios/ldlinux.c32', to: 'iso/isolinux/ldlinux.c32', package: 'syslinux-common' },
];

export interface PracticeIsoOptions {
  /** Local path of the finished ISO. */
  readonly output: string;
}

export interface PracticeIsoContext {
  readonly toolbox: Toolbox;
  readonly host: Host;
  readonly signal?: AbortSignal | undefined;
}

export interface PracticeIso {
  readonly path: string;
  readonly sha256: string;
}

/**
 * Makes a stand-in for AWS's Failback Client ISO from Debian's packages: the same label, layout and kernel arguments,
 * with a busybox system in place of Amazon Linux. The same packages and tools give the same bytes. Throws
 * `E_NO_TOOLBOX`, `E_NETWORK`, `E_TOOL_MISSING`, `E_TOOL_FAILED`, `E_OUTPUT`, `E_NO_SPACE`, `E_INTERRUPTED`.
 */
export async function buildPracticeIso(options: PracticeIsoOptions, context: PracticeIsoContext): Promise<PracticeIso> {
  const { toolbox, host, signal } = context;
  await toolbox.put(await skeleton(), { signal });
  const kernel = await unpackKernel(toolbox, `${WORK}/kernel`, signal);
  const time = kernel.builtAt;
  const message = `Practice ISO from ${kernel.package}; it is a stand-in, not AWS software.`;
  report(host, 'note.info', message, { package: kernel.package, release: kernel.release });

  for (const file of INSTALLED) await copyInstalled(toolbox, file, signal);
  const busybox = await buffer(await toolbox.take(`${WORK}/busybox`));
  if (!isStaticElf(busybox)) throw missing('/bin/busybox is not linked statically', 'busybox-static');
  await makeLiveRoot(toolbox, { busybox, image: `${LIVE}/LiveOS/rootfs.img`, tree: `${WORK}/root`, time, signal });
  await toolbox.run(mksquashfs({ tree: LIVE, image: `${ISO}/LiveOS/squashfs.img`, compressor: 'xz', time }), {
    signal,
  });
  await makeInitramfs(toolbox, { kernel, busybox, output: `${ISO}/isolinux/initrd.img`, signal });
  await toolbox.run(copyFile(kernel.image, `${ISO}/isolinux/vmlinuz`), { signal });

  const boot = { loader: 'isolinux/isolinux.bin', catalog: 'isolinux/boot.cat' };
  const volume = { label: LABEL, application: APPLICATION, time, boot };
  await toolbox.run(xorrisofs({ tree: ISO, image: `${WORK}/practice.iso`, ...volume }), { signal });
  const iso = await toolbox.take(`${WORK}/practice.iso`);
  const writing = writeAtomically(options.output, (file) => keepDisk(iso, file, signal));
  const { sha256 } = await writing.catch((error: unknown) => {
    throw toFailbackError(error, signal);
  });
  return { path: options.output, sha256 };
}

/** The folders, each by name because unnamed ones get permissions by the umask, and what comes from our templates. */
async function skeleton(): Promise<TreeEntry[]> {
  const folders = [ISO, `${ISO}/LiveOS`, `${ISO}/isolinux`, LIVE, `${LIVE}/LiveOS`].map((path) => ({ path }));
  const config = await readFile(packageFile('templates/practice/isolinux.cfg'));
  return [...folders, { path: `${ISO}/isolinux/isolinux.cfg`, content: config }];
}

async function copyInstalled(toolbox: Toolbox, file: InstalledFile, signal?: AbortSignal): Promise<void> {
  await toolbox.run(copyFile(file.path, `${WORK}/${file.to}`), { signal }).catch((error: unknown) => {
    if (!isFailbackError(error) || error.code !== 'E_TOOL_FAILED') throw error;
    throw missing(`${file.path} is missing`, file.package, error);
  });
}

function missing(what: string, packageName: string, cause?: unknown): FailbackError {
  return new FailbackError('E_TOOL_MISSING', `${what}; the practice ISO needs it.`, {
    hint: `Install the Debian package ${packageName}, or use --toolbox docker.`,
    cause,
    data: { package: packageName },
  });
}
