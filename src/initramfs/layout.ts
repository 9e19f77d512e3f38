import { type InitramfsContents, realPath } from './contents.ts';

/**
 * Where things are in an initramfs, by real folders: an archive beside it must name these, because a folder where the
 * initramfs has a symlink would replace the link.
 */
export interface InitramfsLayout {
  /** The folder with dracut's `hooks`, such as `usr/lib/dracut`; undefined if dracut did not make this initramfs. */
  readonly dracut: string | undefined;
  /** The folder in which `modprobe` looks for the folder of its kernel's version, such as `usr/lib/modules`. */
  readonly modules: string;
  /** Version of dracut, such as `033-535.amzn2.1.3`, if it says so. */
  readonly dracutVersion: string | undefined;
  /** Whether systemd is its first process. */
  readonly systemd: boolean;
}

/** Finds dracut's hooks, the modules and systemd. */
export function initramfsLayout(contents: InitramfsContents): InitramfsLayout {
  const hooks = realPath(contents, 'lib/dracut/hooks') ?? realPath(contents, 'usr/lib/dracut/hooks');
  const [, dracutVersion] =
    [...contents.texts.keys()].map((path) => /\/dracut\/dracut-([^/]+)$/.exec(path)).find((match) => match !== null) ??
    [];
  return {
    dracut: hooks?.replace(/\/hooks$/, ''),
    modules: realPath(contents, 'lib/modules') ?? `${realPath(contents, 'lib') ?? 'lib'}/modules`,
    dracutVersion,
    systemd: ['usr/lib/systemd/systemd', 'lib/systemd/systemd'].some((path) => realPath(contents, path) !== undefined),
  };
}
