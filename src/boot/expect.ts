import { FailbackError } from '../errors.ts';

/**
 * The text that a machine is expected to print, as a pattern: literal, or a regular expression between slashes with
 * optional flags (`/ready in \d+ s/i`). It is matched within one line. Throws `E_USAGE`.
 */
export function parseExpect(text: string): RegExp {
  if (text.trim() === '') throw new FailbackError('E_USAGE', 'The expected text is empty.');
  const [, source, flags = ''] = /^\/(.+)\/([imsu]*)$/.exec(text) ?? [];
  if (source === undefined) return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'));
  try {
    return new RegExp(source, flags);
  } catch (cause) {
    throw new FailbackError('E_USAGE', `${text} is not a regular expression.`, {
      hint: 'A text between slashes is taken as a regular expression; leave the slashes out for a literal text.',
      cause,
    });
  }
}
