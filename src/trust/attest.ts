import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Host } from '../events.ts';
import { sha256, writeAtomically } from '../files.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { attestNames } from './names.ts';
import { ownPackages } from './npm-packages.ts';
import type { Materials } from './package.ts';
import { provenanceOf } from './provenance.ts';
import type { SignerIo } from './run-signer.ts';
import { sbomOf } from './sbom.ts';
import { parseSigner } from './signer.ts';
import { writeSums } from './write-sums.ts';

export interface AttestOptions {
  readonly manifest: Manifest;
  /** Where the manifest was written; its files lie beside it. */
  readonly manifestPath: string;
  readonly materials: Materials;
  /** Who signs SHA256SUMS: `gpg[:KEY]`, `cosign[:KEY]` or `exec:PROGRAM`. */
  readonly sign?: string | undefined;
}

/** What was written beside an image: paths. */
export interface Attestation {
  readonly provenance: string;
  readonly sbom: string;
  readonly sums: string;
  /** Null if nobody signed. */
  readonly signature: string | null;
}

/**
 * Writes beside an image where it comes from (in-toto SLSA provenance), what is in it (CycloneDX SBOM), and the digests
 * of all its files into the folder's SHA256SUMS, signed if that is wanted. Equal builds get an equal SBOM, and an equal
 * provenance but for its times. Throws `E_USAGE` for an unknown signer, and what `writeSums` throws.
 */
export async function attestImage(options: AttestOptions, io: SignerIo & { host: Host }): Promise<Attestation> {
  const { manifest, manifestPath, materials, sign } = options;
  const signer = sign === undefined ? undefined : parseSigner(sign);
  const folder = dirname(manifestPath);
  const names = attestNames(manifestPath);
  const sbom = print(sbomOf({ manifest, materials, npm: await ownPackages() }));
  const provenance = print(provenanceOf({ manifest, materials, sbom: { name: names.sbom, sha256: sha256(sbom) } }));
  await writeAtomically(join(folder, names.sbom), (file) => file.writeFile(sbom));
  await writeAtomically(join(folder, names.provenance), (file) => file.writeFile(provenance));
  const { vhd, vmdk, raw } = manifest.output;
  const sums = new Map([
    ...[vhd, vmdk, raw].flatMap((file) => (file === null ? [] : [[file.name, file.sha256] as const])),
    [names.manifest, sha256(await readFile(manifestPath))],
    [names.sbom, sha256(sbom)],
    [names.provenance, sha256(provenance)],
  ]);
  const written = await writeSums({ folder, sums, signer }, io);
  return { provenance: join(folder, names.provenance), sbom: join(folder, names.sbom), ...written };
}

function print(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
