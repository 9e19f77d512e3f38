import type { RandomAccess } from '../../bytes.ts';
import { type Firmware, readFirmware } from './el-torito.ts';
import { chooseNaming, type Naming } from './naming.ts';
import { startReading } from './reading.ts';
import { type IsoEntry, readTree } from './tree.ts';
import { readVolume } from './volume.ts';

/** An ISO 9660 image and all that is in it. */
export interface Iso {
  /** Volume label, such as `DRSFAILBACK`. */
  readonly label: string;
  /** Unix seconds; 0 if the ISO does not say. */
  readonly createdAt: number;
  /** Bytes of the volume; the file may be longer. */
  readonly volumeSize: number;
  readonly naming: Naming['kind'];
  /** Which firmware boots it. */
  readonly firmware: readonly Firmware[];
  /** All files and folders by path, without the root folder. */
  readonly entries: readonly IsoEntry[];
  /** The entry at a path, else the one whose path differs in capitals only; a leading slash does not matter. */
  find(path: string): IsoEntry | undefined;
}

/**
 * Reads an ISO 9660 image (ECMA-119) with Rock Ridge (RRIP 1.12) or Joliet names: its volume descriptors and folders,
 * none of the files. Throws `E_NOT_ISO`, `E_ISO_TRUNCATED`, `E_ISO_DAMAGED`.
 */
export async function openIso(source: RandomAccess): Promise<Iso> {
  const volume = await readVolume(source);
  const reading = startReading(source, volume.blockSize);
  const naming = await chooseNaming(volume, reading);
  const entries = await readTree(naming, reading, source.size);
  return {
    label: volume.label,
    createdAt: volume.createdAt,
    volumeSize: volume.volumeSize,
    naming: naming.kind,
    firmware: volume.bootCatalog === undefined ? [] : await readFirmware(source, volume.bootCatalog),
    entries,
    find: finder(entries),
  };
}

function finder(entries: readonly IsoEntry[]): Iso['find'] {
  const exact = new Map<string, IsoEntry>();
  const folded = new Map<string, IsoEntry>();
  for (const entry of entries) {
    if (!exact.has(entry.path)) exact.set(entry.path, entry);
    const small = entry.path.toLowerCase();
    if (!folded.has(small)) folded.set(small, entry);
  }
  return (path) => {
    const relative = path.replace(/^\/+/, '');
    return exact.get(relative) ?? folded.get(relative.toLowerCase());
  };
}
