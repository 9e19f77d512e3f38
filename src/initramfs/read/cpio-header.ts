import { damaged } from '../../formats/problem.ts';
import { KIND } from './pieces.ts';

/** Bytes of a header; its name follows. */
export const HEADER = 110;
/** The longest name and link target that the kernel takes, the NUL of the name included (`PATH_MAX`). */
export const NAME_LIMIT = 4096;

/** What a member's header says, as far as it matters here. */
export interface CpioHeader {
  /** `st_mode`, with the type of the file. */
  readonly mode: number;
  /** Names that the file has; with several, only one of them carries the content. */
  readonly links: number;
  /** Bytes of the content. */
  readonly size: number;
  /** Bytes of the name, its NUL included. */
  readonly nameSize: number;
}

/**
 * A header of cpio's "newc" format, without or with checksums
 * (https://www.kernel.org/doc/html/latest/driver-api/early-userspace/buffer-format.html). Throws `E_FORMAT`; `at` is its
 * place, for the message.
 */
export function parseHeader(bytes: Uint8Array, at: number): CpioHeader {
  const text = Buffer.from(bytes).toString('latin1');
  if (!/^07070[12][0-9a-f]{104}$/i.test(text)) throw damaged(KIND, `there is no cpio header at byte ${at}`);
  const field = (index: number) => Number.parseInt(text.slice(6 + index * 8, 14 + index * 8), 16);
  const header = { mode: field(1), links: field(4), size: field(6), nameSize: field(11) };
  if (header.nameSize === 0 || header.nameSize > NAME_LIMIT) {
    throw damaged(KIND, `the name at byte ${at + HEADER} has ${header.nameSize} bytes`);
  }
  return header;
}
