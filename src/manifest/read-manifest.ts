import { readFile } from 'node:fs/promises';
import { checkedJson } from '../checked-json.ts';
import { FailbackError } from '../errors.ts';
import { unreadable } from '../file-source.ts';
import { type Manifest, manifestSchema } from './manifest.ts';

/** Reads and checks the manifest of an image. Throws `E_INPUT_MISSING`, and `E_FORMAT` with the first thing that is wrong. */
export async function readManifest(path: string): Promise<Manifest> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    throw unreadable(path, error);
  });
  return parseManifest(text, path);
}

/** The same from a text; `file` is its name in errors. */
export function parseManifest(text: string, file: string): Manifest {
  const read = checkedJson(text, manifestSchema);
  if ('value' in read) return read.value;
  throw new FailbackError('E_FORMAT', `${file} is not the manifest of an image: ${read.problem}.`, {
    hint: 'A build writes it beside its image, as NAME.manifest.json.',
    data: { path: file },
  });
}
