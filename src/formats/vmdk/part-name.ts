import { unsupported } from '../problem.ts';
import { type Descriptor, headerValue } from './descriptor.ts';

/**
 * The name of a file that an extent of the descriptor refers to, as text. Throws `E_FORMAT` if it is not a plain name
 * of a file beside the descriptor: a descriptor from elsewhere must not reach for other files.
 */
export function partName(descriptor: Descriptor, file: string): string {
  const name = decode(Buffer.from(file, 'latin1'), headerValue(descriptor, 'encoding'));
  if (name !== '' && name !== '.' && name !== '..' && !/[/\\\0]|^[a-z]:/i.test(name)) return name;
  throw unsupported(
    `The VMDK's descriptor names ${JSON.stringify(name)}, which is not a plain name of a file beside it.`,
    'Put all files of the disk into one folder, and write their names without folders into the descriptor.',
  );
}

/** Descriptors without an encoding are UTF-8 if they can be. */
function decode(bytes: Uint8Array, encoding: string | undefined): string {
  if (encoding === undefined) {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    } catch {
      return new TextDecoder('windows-1252').decode(bytes);
    }
  }
  try {
    return new TextDecoder(encoding).decode(bytes);
  } catch {
    throw unsupported(
      `The VMDK's descriptor has the encoding ${JSON.stringify(encoding)}, which is not known.`,
      'Write it as UTF-8, with the line: encoding="UTF-8"',
    );
  }
}
