import { digestFile } from '../digest.ts';
import { formatSize } from '../size.ts';
import { type Check, no } from './check.ts';
import type { ImageSet } from './image-set.ts';
import { findInside } from './inside-folder.ts';
import { SUMS } from './names.ts';

/** What is said of a file, and by whom. */
interface Claim {
  readonly by: string;
  readonly sha256: string;
  readonly size?: number;
}

export interface DigestIo {
  readonly signal: AbortSignal;
  /** Called with the bytes that were read since the last call. */
  readonly onBytes: (count: number) => void;
}

/** The files with their claims: each is read once, whoever names it. */
export type Claims = ReadonlyMap<string, readonly Claim[]>;

/** What SHA256SUMS and the manifests say of their folder's files. */
export function claimsOf({ images, sums }: ImageSet): Claims {
  const claims = new Map<string, Claim[]>();
  const add = (name: string, claim: Claim) => claims.set(name, [...(claims.get(name) ?? []), claim]);
  for (const [name, sha256] of sums ?? []) add(name, { by: SUMS, sha256 });
  for (const { name: by, manifest } of images) {
    const { vhd, vmdk, raw } = manifest.output;
    for (const file of [vhd, vmdk, raw]) if (file) add(file.name, { by, sha256: file.sha256, size: file.size });
  }
  return claims;
}

/** Bytes that `checkDigests` is going to read. */
export async function bytesToRead({ folder }: ImageSet, claims: Claims): Promise<number> {
  const found = await Promise.all([...claims.keys()].map((name) => findInside(folder, name)));
  return found.reduce((sum, file) => sum + ('problem' in file ? 0 : file.size), 0);
}

/** Compares each file with all that is said of it; and where there are sums, nothing may be missing in them. */
export async function checkDigests(set: ImageSet, claims: Claims, io: DigestIo): Promise<Check[]> {
  const checks: Check[] = [];
  for (const [name, list] of claims) checks.push(await checkFile(set.folder, name, list, io));
  if (set.sums === null) return checks;
  const named = [...claims.keys(), ...set.images.map(({ name }) => name)];
  const unlisted = [...new Set(named)].filter((name) => !set.sums?.has(name));
  return [...checks, ...unlisted.map((name) => no(name, 'digest', `it is not in ${SUMS}`))];
}

async function checkFile(folder: string, name: string, claims: readonly Claim[], io: DigestIo): Promise<Check> {
  const found = await findInside(folder, name);
  if ('problem' in found) return no(name, 'digest', `${found.problem}, but ${claims[0]?.by ?? ''} names it`);
  const wrongSize = claims.find(({ size = found.size }) => size !== found.size);
  if (wrongSize?.size !== undefined) {
    const sizes = [found.size, wrongSize.size].map((size) => `${formatSize(size)} (${size})`);
    return no(name, 'digest', `it has ${sizes.join(`, but ${wrongSize.by} says `)}`);
  }
  const sha256 = await digestFile(found.path, 'sha256', { signal: io.signal, onBytes: io.onBytes });
  const wrong = claims.find((claim) => claim.sha256 !== sha256);
  if (wrong) return no(name, 'digest', `its SHA-256 is ${sha256}, but ${wrong.by} says ${wrong.sha256}`);
  return {
    file: name,
    check: 'digest',
    ok: true,
    message: `SHA-256 as in ${claims.map(({ by }) => by).join(' and ')}`,
  };
}
