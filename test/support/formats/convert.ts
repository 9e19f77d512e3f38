import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { fileSink } from '../../../src/convert/file-sink.ts';
import { fill } from '../../../src/convert/output-sink.ts';
import { digestFile } from '../../../src/digest.ts';
import { BlockMap } from '../../../src/formats/block-map.ts';
import type { DiskSource } from '../../../src/formats/disk.ts';
import { openVmdkStream } from '../../../src/formats/vmdk/open.ts';
import type { WrittenDisk } from '../../../src/formats/write-data.ts';
import { writeVhd as writeVhdTo, type WriteVhdOptions } from '../../../src/formats/write-vhd.ts';
import { MiB } from '../../../src/size.ts';

export const VHD_UUID = '00112233-4455-6677-8899-aabbccddeeff';

export interface VhdFile extends WrittenDisk {
  readonly blocks: BlockMap;
  /** Digest of the whole file in hex; empty if it was not asked for. */
  readonly sha256: string;
}

type Options = Partial<WriteVhdOptions> & { readonly sha256?: boolean };

/** Writes a disk to a new file as a fixed VHD. */
export async function writeVhd(
  source: DiskSource,
  path: string,
  { sha256 = true, ...options }: Options = {},
): Promise<VhdFile> {
  const blocks = new BlockMap();
  await using file = await open(path, 'wx+');
  const all = { uuid: VHD_UUID, timestamp: 1_700_000_000, blocks, ...options };
  const written = await fill(fileSink(file), (sink) => writeVhdTo(source, sink, all));
  return { ...written, blocks, sha256: sha256 ? await digestFile(path, 'sha256') : '' };
}

/** Reads a VMDK file from front to end into a VHD file. */
export async function convertFile(vmdk: string, vhd: string, options: Options = {}): Promise<VhdFile> {
  return writeVhd(await openVmdkStream(createReadStream(vmdk, { highWaterMark: MiB })), vhd, options);
}
