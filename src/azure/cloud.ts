import { FailbackError } from '../errors.ts';
import type { Host } from '../events.ts';
import { isTransient } from '../http-error.ts';
import { readText, request } from '../http.ts';
import { nearest } from '../nearest.ts';
import { retry } from '../retry.ts';
import { parseHttpUrl, shownUrl } from '../url.ts';

/** One of Azure's separate worlds. No URL ends with a slash. */
export interface Cloud {
  /** As `az cloud list` has it. */
  readonly name: string;
  /** Where Azure Resource Manager answers. */
  readonly arm: string;
  /** What tokens for it are asked for. */
  readonly scope: string;
  /** Where Microsoft Entra gives tokens. */
  readonly authority: string;
  /** What follows `ACCOUNT.blob.` in the name of a storage account's server. */
  readonly storageSuffix: string;
  /** True if Entra's public list of authorities knows this one. */
  readonly known: boolean;
}

const CLOUDS = [
  cloud('AzureCloud', 'management.azure.com', 'login.microsoftonline.com', 'core.windows.net'),
  cloud('AzureUSGovernment', 'management.usgovcloudapi.net', 'login.microsoftonline.us', 'core.usgovcloudapi.net'),
  cloud('AzureChinaCloud', 'management.chinacloudapi.cn', 'login.chinacloudapi.cn', 'core.chinacloudapi.cn'),
] as const;

const CLOUD_NAMES: readonly string[] = CLOUDS.map(({ name }) => name);

function cloud(name: string, arm: string, authority: string, storageSuffix: string): Cloud {
  const url = `https://${arm}`;
  return { name, arm: url, scope: `${url}/.default`, authority: `https://${authority}`, storageSuffix, known: true };
}

/** The cloud in which a server of blobs stands; the public one if its name does not tell. */
export function cloudOfBlobs(hostname: string): Cloud {
  return CLOUDS.find(({ storageSuffix }) => hostname.endsWith(`.blob.${storageSuffix}`)) ?? CLOUDS[0];
}

export interface CloudOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  readonly caFile?: string | undefined;
}

/**
 * The cloud of a name, or the one that an https address of Azure Resource Manager belongs to, as that tells it
 * (Azure Stack, air-gapped clouds). Throws `E_USAGE`, `E_NETWORK`, `E_HTTP`.
 */
export async function findCloud(name: string, options: CloudOptions): Promise<Cloud> {
  const known = CLOUDS.find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (known) return known;
  if (name.includes('://')) return await askCloud(name, options);
  const close = nearest(name, CLOUD_NAMES, 1);
  throw new FailbackError('E_USAGE', `--cloud: there is no cloud "${name}".`, {
    hint: `${close.length > 0 ? `Did you mean ${close[0]}? ` : ''}It is ${CLOUD_NAMES.join(', ')}, or the https address of a Resource Manager.`,
  });
}

async function askCloud(text: string, { host, signal, caFile }: CloudOptions): Promise<Cloud> {
  const { protocol, origin } = parseHttpUrl(text, '--cloud');
  if (protocol !== 'https:') {
    throw new FailbackError('E_USAGE', `--cloud: "${shownUrl(text)}" must be an https address.`, {
      hint: 'Tokens are only sent over encrypted connections.',
    });
  }
  const url = `${origin}/metadata/endpoints?api-version=2022-09-01`;
  const body = await retry(async () => readText((await request(url, { signal, caFile })).body, 1024 * 1024), {
    what: `GET ${shownUrl(url)}`,
    host,
    signal,
    retryable: isTransient,
  });
  return parseEndpoints(origin, body);
}

/** What `/metadata/endpoints` answers: one cloud, or (before 2022) a list of them. */
interface Endpoints {
  readonly name?: unknown;
  readonly resourceManager?: unknown;
  readonly authentication?: { readonly loginEndpoint?: unknown; readonly audiences?: unknown };
  readonly suffixes?: { readonly storage?: unknown };
}

/** The cloud that the answer of `arm` describes. Throws `E_HTTP` if it describes none. */
export function parseEndpoints(arm: string, body: string): Cloud {
  const { name, authentication, suffixes } = ownEndpoints(arm, body) ?? {};
  const authority = httpsOrigin(authentication?.loginEndpoint);
  const audiences = Array.isArray(authentication?.audiences) ? (authentication.audiences as unknown[]) : [];
  const audience = audiences.find((one) => withoutSlash(one) === arm) === undefined ? audiences[0] : arm;
  const storageSuffix = suffixes?.storage;
  if (authority === undefined || typeof audience !== 'string' || typeof storageSuffix !== 'string') {
    throw new FailbackError('E_HTTP', `${arm} does not say what cloud it belongs to.`, {
      hint: '--cloud takes the address of an Azure Resource Manager.',
      data: { url: arm },
    });
  }
  return {
    name: typeof name === 'string' ? name : new URL(arm).host,
    arm,
    scope: `${audience}/.default`,
    authority,
    storageSuffix,
    known: CLOUDS.some((candidate) => candidate.authority === authority),
  };
}

function ownEndpoints(arm: string, body: string): Endpoints | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(body);
  } catch {
    return undefined;
  }
  const list = (Array.isArray(answer) ? answer : [answer]) as (Endpoints | null)[];
  return list.find((one) => withoutSlash(one?.resourceManager) === arm) ?? list[0] ?? undefined;
}

function httpsOrigin(value: unknown): string | undefined {
  const url = typeof value === 'string' && URL.canParse(value) ? new URL(value) : undefined;
  return url?.protocol === 'https:' ? url.origin : undefined;
}

function withoutSlash(value: unknown): unknown {
  return typeof value === 'string' ? value.replace(/\/+$/, '') : value;
}
