import { tokenService } from './identity.ts';
import { instanceDocument, type InstanceOptions, SINCE } from './instance.ts';
import { type Answer, type GuestRequest, refuse, type Service } from './service.ts';

export interface ImdsOptions extends InstanceOptions {
  /** The access token of the machine's managed identity; it has none unless told. */
  readonly token?: string | undefined;
}

export interface Imds {
  readonly service: Service;
  /** Whether the user data was read. */
  readonly delivered: () => boolean;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Versions that the service knows, oldest and newest first. */
const VERSIONS = [
  ...['2017-03-01', '2017-04-02', '2017-08-01', '2017-10-01', '2017-12-01', '2018-02-01', '2018-04-02', '2018-10-01'],
  ...['2019-02-01', '2019-03-11', '2019-04-30', '2019-06-01', '2019-06-04', '2019-08-01', '2019-08-15', '2019-11-01'],
  ...['2020-06-01', '2020-07-15', '2020-09-01', '2020-10-01', '2020-12-01', '2021-01-01', '2021-02-01', '2021-03-01'],
  ...['2021-05-01', '2021-10-01', '2021-11-01', '2021-11-15', '2021-12-13', '2023-07-01', '2023-11-15'],
];

/**
 * The metadata service of 169.254.169.254: the instance with its user data, and tokens of the managed identity. As
 * strict as the service: `Metadata: true`, no proxy, a known `api-version`, the format of leaves. Source:
 * learn.microsoft.com "Azure Instance Metadata Service".
 */
export function imds({ token, ...options }: ImdsOptions): Imds {
  const document = instanceDocument(options);
  const tokens = tokenService(token);
  let delivered = false;

  const instance = (request: GuestRequest): Answer => {
    const { path, query } = request;
    const version = query.get('api-version') ?? '';
    if (!VERSIONS.includes(version)) {
      const newest = VERSIONS.slice(-3).reverse();
      return badRequest('Bad request. api-version is invalid or was not specified.', { 'newest-versions': newest });
    }
    const names = path.split('/').slice(3).filter(Boolean);
    const found = valueAt(asOf(version, document), names);
    if (found === undefined) return refuse(404, `${path} is not there in version ${version}`);
    const isLeaf = typeof found === 'string';
    const format = query.get('format') ?? 'json';
    if (format !== 'text' && format !== 'json') return badRequest('Bad request. Unknown format.');
    if (isLeaf && format !== 'text') return badRequest('Bad request. A leaf is only there with format=text.');
    delivered ||= /^(?:|compute|compute\/userData)$/.test(names.join('/')) && version >= (SINCE.userData ?? '');
    if (format === 'json') return { status: 200, type: JSON_TYPE, body: JSON.stringify(found) };
    return { status: 200, body: isLeaf ? found : listing(found) };
  };

  const service: Service = (request) => {
    const { method, path, headers } = request;
    const isToken = /^\/metadata\/identity\/oauth2\/token\/?$/.test(path);
    if (!isToken && !/^\/metadata\/instance(?:\/|$)/.test(path)) return refuse(404, 'no such page');
    if (method !== 'GET') return refuse(405, 'only GET is supported');
    if (headers['x-forwarded-for'] !== undefined) return badRequest('Bad request. The request came through a proxy.');
    if (headers.metadata?.toString().toLowerCase() !== 'true') {
      return badRequest(isToken ? 'invalid_request' : 'Bad request. Required metadata header not specified.');
    }
    return isToken ? tokens(request) : instance(request);
  };
  return { service, delivered: () => delivered && options.userData !== undefined };
}

function badRequest(error: string, more: object = {}): Answer {
  return { status: 400, type: JSON_TYPE, body: JSON.stringify({ error, ...more }), problem: error };
}

/** The document as a version of the service has it. */
function asOf(version: string, document: ReturnType<typeof instanceDocument>): object {
  const parts = Object.entries(document.compute).filter(([name]) => version >= (SINCE[name] ?? ''));
  return { ...document, compute: Object.fromEntries(parts) };
}

function valueAt(document: unknown, names: readonly string[]): unknown {
  let value = document;
  for (const name of names) {
    const there = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
    value = there ? (value as Record<string, unknown>)[name] : undefined;
  }
  return value;
}

/** What is under a node, one name a line, with `/` after those that have more below them. */
function listing(node: unknown): string {
  return Object.entries(node ?? {})
    .map(([name, value]) => (typeof value === 'object' ? `${name}/` : name))
    .join('\n');
}
