import { readFile } from 'node:fs/promises';
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
  const result = manifestSchema.safeParse(parseJson(text, file));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw refuse(file, `${issue?.path.join('.') || 'it'}: ${issue?.message ?? ''}`);
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw refuse(file, (error as Error).message);
  }
}

function refuse(file: string, reason: string): FailbackError {
  return new FailbackError('E_FORMAT', `${file} is not the manifest of an image: ${reason}.`, {
    hint: 'A build writes it beside its image, as NAME.manifest.json.',
    data: { path: file },
  });
}
