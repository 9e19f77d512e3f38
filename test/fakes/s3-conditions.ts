/** An object as S3 keeps it. */
export interface S3Object {
  readonly content: Uint8Array;
  /** Quoted MD5, as S3 gives for an upload in one part. */
  readonly etag: string;
  readonly lastModified: Date;
}

/** What a GET or HEAD is answered with: part of the object, or no body at all. */
export type Selection =
  | { readonly status: 200 | 206; readonly start: number; readonly end: number }
  | { readonly status: 304 }
  | { readonly status: 412 }
  | { readonly status: 416 };

type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** Evaluates If-Match, If-None-Match, Range and If-Range in the order of RFC 9110, section 13.2.2. */
export function select(object: S3Object, headers: Headers): Selection {
  const header = (name: string) => {
    const value = headers[name];
    return Array.isArray(value) ? value.join(', ') : value;
  };
  const matches = (list: string, weak: boolean) =>
    list.split(',').some((tag) => ['*', object.etag].includes(weak ? tag.trim().replace(/^W\//, '') : tag.trim()));
  const ifMatch = header('if-match');
  if (ifMatch !== undefined && !matches(ifMatch, false)) return { status: 412 };
  const ifNoneMatch = header('if-none-match');
  if (ifNoneMatch !== undefined && matches(ifNoneMatch, true)) return { status: 304 };

  const size = object.content.length;
  const whole = { status: 200, start: 0, end: size } as const;
  const range = header('range');
  if (range === undefined || !ifRangeHolds(header('if-range'), object)) return whole;
  // One range only, as S3; what is not a range is ignored.
  const [, from = '', to = ''] = /^bytes=(\d*)-(\d*)$/.exec(range) ?? [];
  if (from === '' && to === '') return whole;
  if (from !== '' && to !== '' && Number(to) < Number(from)) return whole;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size : Math.min(size, Number(to) + 1);
  if (start >= size || (from === '' && Number(to) === 0)) return { status: 416 };
  return { status: 206, start, end };
}

/** A strong tag, or the very date of the last change. */
function ifRangeHolds(value: string | undefined, object: S3Object): boolean {
  if (value === undefined) return true;
  if (value.startsWith('"')) return value === object.etag;
  return !value.startsWith('W/') && Date.parse(value) === Math.floor(object.lastModified.getTime() / 1000) * 1000;
}
