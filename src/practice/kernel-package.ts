import { FailbackError, isFailbackError } from '../errors.ts';
import type { Toolbox } from '../toolbox/toolbox.ts';
import { aptCacheDepends, aptGetDownload, dpkgDebExtract, dpkgDebShow } from '../toolbox/tools/debian.ts';

/** Where the toolbox image keeps packages that are unpacked rather than installed. */
const STORE = '/usr/share/failback-kit/packages';
const META_PACKAGE = 'linux-image-cloud-amd64';
const KERNEL_DEB = /linux-image-\d[^/_]*-cloud-amd64_[^/]*\.deb$/;

/** One kernel in the toolbox. */
export interface KernelFiles {
  /** Path of its bzImage. */
  readonly image: string;
  /** The folder that holds its `lib/modules`. */
  readonly base: string;
  /** Kernel release, as `uname -r` says it. */
  readonly release: string;
  /** Name and version of the package, such as `linux-image-6.1.0-56-cloud-amd64 6.1.192-2`. */
  readonly package: string;
  /** When the kernel was built, in Unix seconds. */
  readonly builtAt: number;
}

/**
 * Debian's cloud kernel, unpacked into the folder `into` of the toolbox: from the toolbox image, or downloaded with the
 * machine's package manager. Throws `E_NO_TOOLBOX` where there is neither, `E_NETWORK` when the download fails.
 */
export async function unpackKernel(toolbox: Toolbox, into: string, signal?: AbortSignal): Promise<KernelFiles> {
  const file = (await storedPackage(toolbox, signal)) ?? (await downloadPackage(toolbox, signal));
  await toolbox.run(dpkgDebExtract({ package: file, into }), { signal });
  // The modules lie in lib/ up to Debian 12 and in usr/lib/ since.
  const [kernels, modules] = [
    ['-name', 'vmlinuz-*'],
    ['-path', '*/lib/modules/*', '-name', 'modules.builtin'],
  ];
  const found = await listing(toolbox, [into, ...kernels, '-o', ...modules], signal);
  const builtin = found.find(({ path }) => path.endsWith('/modules.builtin'))?.path;
  const [, base, release] = /^(.+)\/lib\/modules\/([^/]+)\//.exec(builtin ?? '') ?? [];
  const image = found.find(({ path }) => path === `${into}/boot/vmlinuz-${release}`);
  if (base === undefined || release === undefined || image === undefined) {
    throw new FailbackError('E_FORMAT', `${file} is not the package of one kernel.`, { data: { file, found } });
  }
  const { stdout } = await toolbox.run(dpkgDebShow({ package: file }), { signal });
  return { image: image.path, base, release, package: stdout.trim().replace('\t', ' '), builtAt: image.time };
}

/** The kernel package of the toolbox image: the last by name, if there are several. */
async function storedPackage(toolbox: Toolbox, signal?: AbortSignal): Promise<string | undefined> {
  try {
    const stored = await listing(toolbox, [STORE, '-name', '*.deb'], signal);
    return stored
      .map(({ path }) => path)
      .filter((path) => KERNEL_DEB.test(path))
      .sort()
      .at(-1);
  } catch (error) {
    if (isFailbackError(error) && error.code === 'E_TOOL_FAILED') return undefined;
    throw error;
  }
}

async function downloadPackage(toolbox: Toolbox, signal?: AbortSignal): Promise<string> {
  if (toolbox.kind !== 'host') throw unavailable();
  const { stdout } = await toolbox
    .run(aptCacheDepends({ package: META_PACKAGE }), { signal })
    .catch((error: unknown) => {
      throw isFailbackError(error) && error.code.startsWith('E_TOOL_') ? unavailable(error) : error;
    });
  const name = /Depends: (linux-image-\d\S*-cloud-amd64)$/m.exec(stdout)?.[1];
  if (name === undefined) throw unavailable();
  await toolbox.run(aptGetDownload({ package: name }), { signal }).catch((error: unknown) => {
    throw isFailbackError(error) && error.code === 'E_TOOL_FAILED' ? notDownloaded(name, error) : error;
  });
  const [downloaded] = await listing(toolbox, ['.', '-name', `${name}_*.deb`], signal);
  if (downloaded === undefined) throw notDownloaded(name);
  return downloaded.path;
}

/** What find(1) finds: paths, with the time of the last change in Unix seconds. */
async function listing(toolbox: Toolbox, args: readonly string[], signal?: AbortSignal) {
  const [start = '.', ...tests] = args;
  const call = { tool: 'find', args: [start, '(', ...tests, ')', '-printf', '%T@ %p\\n'] };
  const { stdout } = await toolbox.run(call, { signal });
  return [...stdout.matchAll(/^(\d+)\S* (.+)$/gm)].map(([, time, path = '']) => ({ path, time: Number(time) }));
}

function unavailable(cause?: unknown): FailbackError {
  return new FailbackError('E_NO_TOOLBOX', `The practice ISO needs the Debian package ${META_PACKAGE}.`, {
    hint: 'Run "apt-get update" on Debian, or use --toolbox docker, whose image holds the package.',
    cause,
  });
}

function notDownloaded(name: string, cause?: FailbackError): FailbackError {
  return new FailbackError('E_NETWORK', `The package ${name} cannot be downloaded.`, {
    hint: 'Run "apt-get update"; look at the package sources and the proxy of this machine.',
    cause,
    ...(cause === undefined ? {} : { data: cause.data }),
  });
}
