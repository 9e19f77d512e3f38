import { joinExtents, type RandomAccess } from '../bytes.ts';
import { isFailbackError } from '../errors.ts';
import { openExt } from '../formats/ext/open.ts';
import { unsupported } from '../formats/problem.ts';
import { berkeleyValues, isBerkeley } from '../formats/rpm/berkeley.ts';
import { readRpmHeader } from '../formats/rpm/header.ts';
import { isSqlite, sqliteRows } from '../formats/rpm/sqlite.ts';
import type { LiveFileSystem } from '../iso/live.ts';
import { openSquashfs } from '../iso/squashfs/squashfs.ts';
import { MiB } from '../size.ts';
import { parseDpkgStatus } from './dpkg-status.ts';
import { parseOsRelease } from './os-release.ts';
import { type Materials, type Package, sortPackages } from './package.ts';

/** Where the root of the live system lies. */
export type LiveRoot = Pick<LiveFileSystem, 'layout' | 'member' | 'image'>;

/** The bytes of a file of the live system by its path; nothing if there is none. */
type Open = (path: string) => Promise<RandomAccess | undefined>;

const OS_RELEASE = ['usr/lib/os-release', 'etc/os-release'];
const DPKG = 'var/lib/dpkg/status';
const RPM_FOLDERS = ['var/lib/rpm', 'usr/lib/sysimage/rpm'];
const RPM_FILES = ['rpmdb.sqlite', 'Packages'];
/** Texts are read whole. */
const MAX_TEXT = 64 * MiB;
const MAX_PACKAGES = 100_000;

/**
 * The packages of the live system, read out of the ISO without a tool and without unpacking more than the blocks in
 * which their lists lie. What cannot be read is no error: the SBOM then says why. Throws `E_INTERRUPTED`.
 */
export async function livePackages(
  live: LiveRoot,
  source: RandomAccess,
  signal?: AbortSignal,
): Promise<Materials['live']> {
  try {
    const open = await openLive(live, source);
    const distribution = parseOsRelease(await firstText(open, OS_RELEASE));
    const status = await open(DPKG);
    if (status) return { manager: 'dpkg', distribution, packages: parseDpkgStatus(await textOf(status)) };
    const packages = await rpmPackages(open, signal);
    if (packages) return { manager: 'rpm', distribution, packages };
    return { unknown: 'the live system has neither the list of dpkg nor the data base of rpm' };
  } catch (error) {
    signal?.throwIfAborted();
    if (isFailbackError(error)) return { unknown: error.message };
    throw error;
  }
}

/** The files of the root: in the squashfs, in the image inside it, or in the image beside it. */
async function openLive({ layout, member, image }: LiveRoot, source: RandomAccess): Promise<Open> {
  const outer = joinExtents(source, member.extents);
  if (layout === 'ext3fs') return openFiles(outer);
  const squashfs = await openSquashfs(outer);
  if (layout === 'flat') return (path) => squashfs.open(path);
  const inner = image && (await squashfs.open(image.path));
  return inner === undefined ? async () => undefined : openFiles(inner);
}

async function openFiles(image: RandomAccess): Promise<Open> {
  const files = await openExt(image);
  return (path) => files.open(path);
}

async function rpmPackages(open: Open, signal?: AbortSignal): Promise<Package[] | undefined> {
  for (const path of RPM_FOLDERS.flatMap((folder) => RPM_FILES.map((file) => `${folder}/${file}`))) {
    const db = await open(path);
    if (db === undefined) continue;
    if (((await open(`${path}-wal`))?.size ?? 0) > 0) {
      throw unsupported('The rpm data base has changes that are not merged into it.', '');
    }
    const packages: Package[] = [];
    for await (const header of rpmHeaders(db)) {
      signal?.throwIfAborted();
      const { name, version, architecture } = readRpmHeader(header);
      // The keys that signatures are checked with are kept as packages too.
      if (architecture === undefined || name === 'gpg-pubkey') continue;
      if (packages.push({ name, version, architecture }) > MAX_PACKAGES) return undefined;
    }
    return sortPackages(packages);
  }
  return undefined;
}

async function* rpmHeaders(db: RandomAccess): AsyncGenerator<Uint8Array> {
  if (await isBerkeley(db)) {
    yield* berkeleyValues(db);
    return;
  }
  if (!(await isSqlite(db))) throw unsupported('The rpm data base is of an unknown kind.', '');
  for await (const [, blob] of sqliteRows(db, 'Packages')) if (blob instanceof Uint8Array) yield blob;
}

async function firstText(open: Open, paths: readonly string[]): Promise<string> {
  for (const path of paths) {
    const file = await open(path);
    if (file) return textOf(file);
  }
  return '';
}

async function textOf(file: RandomAccess): Promise<string> {
  return Buffer.from(await file.read(0, Math.min(file.size, MAX_TEXT))).toString('utf8');
}
