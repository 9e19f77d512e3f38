import { type Package, sortPackages } from './package.ts';

/** The installed packages in `/var/lib/dpkg/status` (deb822(5)). */
export function parseDpkgStatus(text: string): Package[] {
  const packages = text.split(/\n\n+/).flatMap((stanza): Package[] => {
    const field = (name: string) => new RegExp(`^${name}: *(.*)$`, 'm').exec(stanza)?.[1]?.trim();
    const [name, version, architecture] = [field('Package'), field('Version'), field('Architecture')];
    if (name === undefined || version === undefined || !field('Status')?.endsWith(' installed')) return [];
    return [{ name, version, ...(architecture === undefined ? {} : { architecture }) }];
  });
  return sortPackages(packages);
}
