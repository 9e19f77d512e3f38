import { viewOf } from '../bytes.ts';
import { openFile } from '../file-source.ts';
import { exists } from '../files.ts';
import { MiB } from '../size.ts';

/** A picture that can stand in a page. */
export interface Picture {
  /** A `data:` URL. */
  readonly url: string;
  /** Pixels. */
  readonly width: number;
  readonly height: number;
}

const SIGNATURE = Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex');
/** Signature and the numbers of the first chunk, IHDR (PNG specification, 11.2.1). */
const HEADER = 24;
const MAX_FILE = 8 * MiB;
const MAX_SIDE = 16_384;

/** Reads a PNG. Undefined if there is none, or none that a page should hold. Throws `E_INPUT_MISSING` if it cannot be read. */
export async function readPicture(path: string): Promise<Picture | undefined> {
  if (!(await exists(path))) return undefined;
  await using file = await openFile(path);
  if (file.size < HEADER || file.size > MAX_FILE) return undefined;
  return pictureOf(await file.read(0, file.size));
}

/** A PNG as a picture. */
export function pictureOf(png: Uint8Array): Picture | undefined {
  if (png.length < HEADER || !SIGNATURE.equals(png.subarray(0, SIGNATURE.length))) return undefined;
  const view = viewOf(png);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  const isFit = [width, height].every((side) => side > 0 && side <= MAX_SIDE);
  return isFit ? { url: `data:image/png;base64,${Buffer.from(png).toString('base64')}`, width, height } : undefined;
}
