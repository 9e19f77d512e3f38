import { basename } from 'node:path';

const MANIFEST = '.manifest.json';

/** Names of what lies beside an image, from the name of its manifest. */
export interface AttestNames {
  readonly manifest: string;
  readonly provenance: string;
  readonly sbom: string;
}

/** The files that say where an image comes from; all lie in one folder with its manifest. */
export function attestNames(manifestPath: string): AttestNames {
  const manifest = basename(manifestPath);
  const image = manifest.endsWith(MANIFEST) ? manifest.slice(0, -MANIFEST.length) : basename(manifest, '.json');
  return { manifest, provenance: `${image}.provenance.json`, sbom: `${image}.sbom.cdx.json` };
}

/** Whether a name is that of an image's manifest. */
export function isManifestName(name: string): boolean {
  return name.endsWith(MANIFEST);
}

/** The digests of all files of the folder, as sha256sum(1) reads them. */
export const SUMS = 'SHA256SUMS';
