import { FailbackError } from '../errors.ts';
import { packageVersion } from '../version.ts';

export type Tags = Readonly<Record<string, string>>;

/** What an image was built of. */
export interface ImageOrigin {
  /** SHA-512 of the ISO, in hex. */
  readonly iso: string;
  /** AWS region that published it. */
  readonly region?: string | undefined;
}

/** Names of our tags begin with it. */
const OURS = 'failback-kit:';

/** What our tags tell. */
const NAMES = ['digest', 'version', 'iso', 'region'] as const;
type OurTags = { readonly [N in (typeof NAMES)[number]]?: string | undefined };

/** Tags that a resource may have. */
const MOST = 50;

/** The tags of everything that we make of one disk: how it is known again, what made it, and the user's own. */
export function resourceTags(digest: string, own: Tags, origin?: ImageOrigin): Tags {
  const ours: OurTags = { digest, version: packageVersion(), iso: origin?.iso, region: origin?.region };
  const named = NAMES.flatMap((name) => (ours[name] === undefined ? [] : [[OURS + name, ours[name]] as const]));
  return { ...own, ...Object.fromEntries(named) };
}

/** What a resource says of itself; nothing if it is not one of ours. */
export function ourTags(tags: Tags | undefined): OurTags {
  // Azure keeps the case of a tag's name, but does not heed it.
  const lower = new Map(Object.entries(tags ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
  const known = NAMES.flatMap((name) => (lower.has(OURS + name) ? [[name, lower.get(OURS + name)] as const] : []));
  return Object.fromEntries(known);
}

/** The digest of the disk that a resource was made of; undefined if it is not one of ours. */
export function digestTag(tags: Tags | undefined): string | undefined {
  return ourTags(tags).digest;
}

/** `--tag NAME=VALUE`, any number of times. Throws `E_USAGE` for what Azure does not take. */
export function parseTags(texts: readonly string[]): Tags {
  const tags = new Map<string, string>();
  for (const text of texts) {
    const [, name = '', value = ''] = /^([^=]*)=(.*)$/s.exec(text) ?? [];
    if (name === '' || name.length > 512 || /[<>%&\\?/\p{Cc}]/u.test(name) || value.length > 256) {
      throw bad(text, 'Write NAME=VALUE: a name of up to 512 characters without < > % & \\ ? /, a value of up to 256.');
    }
    if (/^(?:failback-kit:|microsoft|azure|windows)/i.test(name))
      throw bad(text, 'This beginning of a name is reserved.');
    if ([...tags.keys()].some((known) => known.toLowerCase() === name.toLowerCase())) {
      throw bad(text, 'This tag is given twice; the case of its name does not count.');
    }
    tags.set(name, value);
  }
  if (tags.size > MOST - NAMES.length) {
    throw bad(texts.at(-1) ?? '', `A resource has at most ${MOST} tags, ${NAMES.length} of them ours.`);
  }
  return Object.fromEntries(tags);
}

function bad(text: string, hint: string): FailbackError {
  return new FailbackError('E_USAGE', `--tag: "${text}" is not a tag.`, { hint });
}
