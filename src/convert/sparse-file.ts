import { type FileSource, openFile } from '../file-source.ts';
import { dataExtents } from './data-extents.ts';

/** Opens a file that knows its holes, where the system tells them. Throws `E_INPUT_MISSING`. */
export async function openSparseFile(path: string): Promise<FileSource> {
  const file = await openFile(path);
  const everything = [{ offset: 0, length: file.size }];
  return { ...file, dataExtents: async (signal) => (await dataExtents(path, signal)) ?? everything };
}
