import { open } from 'node:fs/promises';
import { FailbackError } from '../errors.ts';
import { validateUserData } from '../guest/validate-user-data.ts';

/** Bytes that are read at most; what Azure takes is less, and the check says so. */
const LIMIT = 256 * 1024;

/** The text of a user data file, checked. Throws `E_INPUT_MISSING`, and `E_CONFIG` with file, line and column. */
export async function readUserData(file: string): Promise<string> {
  const text = await readText(file);
  validateUserData(text, file);
  return text;
}

async function readText(file: string): Promise<string> {
  try {
    await using handle = await open(file, 'r');
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(LIMIT), 0, LIMIT, null);
    return buffer.toString('utf8', 0, bytesRead);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    throw new FailbackError('E_INPUT_MISSING', `${file} cannot be read (${code}).`, {
      hint: 'Check the path given with --user-data.',
      cause: error,
      data: { path: file },
    });
  }
}
