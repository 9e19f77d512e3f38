import { z } from 'zod';

/** A package of a distribution: of the live system, or of the toolbox. */
export const packageSchema = z.strictObject({
  name: z.string(),
  /** As the package manager prints it: with an epoch if there is one. */
  version: z.string(),
  architecture: z.string().optional(),
});
export type Package = z.infer<typeof packageSchema>;

/** Packages of one system. */
export const packageListSchema = z.strictObject({
  manager: z.enum(['dpkg', 'rpm']),
  /** `ID` and `VERSION_ID` of os-release. */
  distribution: z.strictObject({ id: z.string(), version: z.string().optional() }),
  packages: z.array(packageSchema),
});
export type PackageList = z.infer<typeof packageListSchema>;

/** What an image was made of, besides what its manifest says: plain data, which the cache keeps beside the image. */
export const materialsSchema = z.strictObject({
  /** The tools that were run and what they need; null where there is no dpkg. */
  toolbox: packageListSchema.nullable(),
  /** The live system: its packages, or why they are not known. */
  live: z.union([packageListSchema, z.strictObject({ unknown: z.string() })]),
});
export type Materials = z.infer<typeof materialsSchema>;

const PURL_TYPES = { dpkg: 'deb', rpm: 'rpm' } as const;

/** The package URL of a package (package-url specification, types deb and rpm). */
export function purlOf({ manager, distribution }: PackageList, { name, version, architecture }: Package): string {
  const { id, version: release } = distribution;
  const epoch = manager === 'rpm' ? /^\d+(?=:)/.exec(version)?.[0] : undefined;
  const plain = epoch === undefined ? version : version.slice(epoch.length + 1);
  const qualifiers = {
    arch: architecture,
    distro: release === undefined ? id : `${id}-${release}`,
    epoch,
  };
  const query = Object.entries(qualifiers).flatMap(([key, value]) =>
    value === undefined ? [] : [`${key}=${encode(value)}`],
  );
  return `pkg:${PURL_TYPES[manager]}/${encode(id)}/${encode(name)}@${encode(plain)}?${query.join('&')}`;
}

/** The package URL of an npm package. */
export function npmPurl({ name, version }: { readonly name: string; readonly version: string }): string {
  return `pkg:npm/${name.split('/').map(encode).join('/')}@${encode(version)}`;
}

/** Percent encoding, but not of colons, which a package URL holds as they are. */
function encode(text: string): string {
  return encodeURIComponent(text).replaceAll('%3A', ':');
}

/** By name, then by version, so that equal sets are equal lists. */
export function sortPackages<P extends Package>(packages: readonly P[]): P[] {
  const key = ({ name, version, architecture = '' }: Package) => `${name}\0${version}\0${architecture}`;
  return [...packages].sort((a, b) => (key(a) < key(b) ? -1 : 1));
}
