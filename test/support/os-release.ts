import { readFile } from 'node:fs/promises';

/** Debian's code name of this machine's release, such as `bookworm`. */
export async function debianRelease(): Promise<string> {
  const [, name = ''] = /^VERSION_CODENAME=(\w+)/m.exec(await readFile('/etc/os-release', 'utf8')) ?? [];
  return name;
}
