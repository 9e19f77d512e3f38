import { fileURLToPath } from 'node:url';
import { FailbackError } from '../errors.ts';
import { parseHttpUrl } from '../url.ts';
import { isSha512 } from './cache.ts';
import { findRegion, isoUrls } from './regions.ts';

/** Which ISO is wanted: exactly one of `region` and `iso`. */
export interface IsoChoice {
  /** AWS region name, such as `us-east-2`. */
  readonly region?: string | undefined;
  /** A local file (path or `file:` URL), or an `http`/`https` URL. */
  readonly iso?: string | undefined;
  /** With `region`: `latest` (the default) or a build id of 40 hex digits. */
  readonly version?: string | undefined;
  /** With `region`: a mirror that holds `<baseUrl>/<bucket>/<key>`. */
  readonly baseUrl?: string | undefined;
  /** The SHA-512 that the ISO must have, in hex; wins over what the server publishes. */
  readonly sha512?: string | undefined;
}

/** Where an ISO comes from over the network. */
export interface RemoteIso {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly checksumUrl: string;
  /** False where a checksum is welcome but not promised: an address that the user gave. */
  readonly checksumRequired: boolean;
  /** True if the content behind the URL never changes: a build id. */
  readonly immutable: boolean;
  readonly region?: string;
  readonly version?: string;
  readonly hint: (status: number) => string | undefined;
}

/** The choice, checked: a path, or where to download from. Throws `E_USAGE`, `E_REGION_UNKNOWN`. */
export function originOf(choice: IsoChoice): { path: string } | RemoteIso {
  const { region, iso, version, baseUrl, sha512 } = choice;
  if ((region === undefined) === (iso === undefined)) {
    throw new FailbackError('E_USAGE', 'Name either a region or an ISO, not both and not neither.', {
      hint: 'For example --region us-east-2, or --iso aws-failback-livecd-64bit.iso.',
    });
  }
  if (sha512 !== undefined && !isSha512(sha512.toLowerCase())) {
    throw new FailbackError('E_USAGE', `"${sha512}" is not a SHA-512.`, { hint: 'It has 128 hexadecimal digits.' });
  }
  if (region !== undefined) return regionalIso(region, version, baseUrl);
  if (version !== undefined || baseUrl !== undefined) {
    throw new FailbackError('E_USAGE', 'A version or a base URL says nothing about an ISO that is named itself.', {
      hint: 'Use --version and --base-url together with --region.',
    });
  }
  return givenIso(iso ?? '');
}

function regionalIso(name: string, version = 'latest', baseUrl?: string): RemoteIso {
  const region = findRegion(name);
  if (baseUrl !== undefined) parseHttpUrl(baseUrl, '--base-url');
  const urls = isoUrls(region, { version, ...(baseUrl === undefined ? {} : { baseUrl }) });
  const other =
    version === 'latest'
      ? 'AWS may not publish the ISO in this region: try another one, or --iso with a file.'
      : `There may be no build ${version} in ${region.name}: leave out --version to get the latest one.`;
  const refused =
    region.owner === null
      ? `A proxy or a VPC endpoint policy may forbid the bucket, or ${region.name} is an opt-in region that this network may not use. ${other}`
      : `A proxy or a VPC endpoint policy may forbid the bucket, or it no longer belongs to account ${region.owner}. ${other}`;
  return {
    url: urls.iso,
    headers: urls.headers,
    checksumUrl: urls.checksum,
    checksumRequired: true,
    immutable: version !== 'latest',
    region: region.name,
    version,
    hint: (status) => (status === 404 ? other : status === 403 ? refused : undefined),
  };
}

function givenIso(iso: string): { path: string } | RemoteIso {
  if (/^file:\/\//i.test(iso)) return { path: fileURLToPath(iso) };
  if (!/^https?:\/\//i.test(iso)) return { path: iso };
  const checksum = parseHttpUrl(iso, '--iso');
  // The signature of a signed URL is for the ISO alone.
  checksum.search = '';
  checksum.pathname += '.sha512';
  return {
    url: iso,
    headers: {},
    checksumUrl: checksum.href,
    checksumRequired: false,
    immutable: false,
    hint: (status) =>
      status === 403 || status === 404 ? 'Check the address; a signed one may have expired.' : undefined,
  };
}
