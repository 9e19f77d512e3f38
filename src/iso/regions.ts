import { readFileSync } from 'node:fs';
import { FailbackError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { packageFile } from '../paths.ts';

/** A region in which AWS publishes the Failback Client; one line of `vendor/regions.json`. */
export interface Region {
  readonly name: string;
  /** The AWS account (12 digits) that owns the buckets; null where it is not published. */
  readonly owner: string | null;
  /** What the newer regions append to their bucket names. */
  readonly bucketSuffix?: string;
}

let table: readonly Region[] | undefined;

/** Every region, by name. */
export function regions(): readonly Region[] {
  table ??= (JSON.parse(readFileSync(packageFile('vendor/regions.json'), 'utf8')) as { regions: Region[] }).regions;
  return table;
}

/** The region of that name, such as `us-east-2`. Throws `E_REGION_UNKNOWN`; the hint and `data.nearest` hold names like it. */
export function findRegion(name: string): Region {
  const wanted = name.trim().toLowerCase();
  const found = regions().find((region) => region.name === wanted);
  if (found) return found;
  const names = regions().map((region) => region.name);
  const close = nearest(wanted, names);
  throw new FailbackError('E_REGION_UNKNOWN', `"${name}" is not a region with a Failback Client.`, {
    hint: close.length > 0 ? `Did you mean ${close.join(', ')}?` : `The regions are: ${names.join(', ')}.`,
    data: { region: name, nearest: close },
  });
}

/** The buckets of a region: the ISO's and its hash's. */
export function bucketsOf({ name, bucketSuffix }: Region): { iso: string; hashes: string } {
  const tail = bucketSuffix === undefined ? name : `${name}-${bucketSuffix}`;
  return { iso: `aws-elastic-disaster-recovery-${tail}`, hashes: `aws-elastic-disaster-recovery-hashes-${tail}` };
}

export interface IsoUrls {
  readonly iso: string;
  /** Text with the ISO's SHA-512 in hex. */
  readonly checksum: string;
  /** To be sent with both requests: S3 refuses if the bucket has come into other hands. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Where the ISO of a region lies (AWS DRS user guide, "Downloading the Failback Client").
 *
 * - `version`: `latest`, or the 40 hex digits of a build id; a build never changes. Throws `E_USAGE` for anything else.
 * - `baseUrl`: a mirror, or a test server, in place of `https://<bucket>.s3.<region>.amazonaws.com`. It holds the same
 *   objects at `<baseUrl>/<bucket>/<key>`.
 */
export function isoUrls(region: Region, options: { version?: string; baseUrl?: string } = {}): IsoUrls {
  const { version = 'latest', baseUrl } = options;
  if (version !== 'latest' && !/^[0-9a-f]{40}$/.test(version)) {
    throw new FailbackError('E_USAGE', `"${version}" is not a version of the Failback Client.`, {
      hint: 'Write latest, or the build id of 40 hexadecimal digits.',
    });
  }
  const key = `${version}/failback_livecd/aws-failback-livecd-64bit.iso`;
  const bucketUrl =
    baseUrl === undefined
      ? (bucket: string) => `https://${bucket}.s3.${region.name}.amazonaws.com`
      : (bucket: string) => `${baseUrl.replace(/\/+$/, '')}/${bucket}`;
  const { iso, hashes } = bucketsOf(region);
  return {
    iso: `${bucketUrl(iso)}/${key}`,
    checksum: `${bucketUrl(hashes)}/${key}.sha512`,
    headers: region.owner === null ? {} : { 'x-amz-expected-bucket-owner': region.owner },
  };
}
