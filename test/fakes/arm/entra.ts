import { randomUUID } from 'node:crypto';
import type { Tokens } from './identity.ts';
import type { Json } from './json.ts';

export interface Principal {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

interface Answer {
  readonly status: number;
  readonly body: Json;
}

/** The token service (Microsoft identity platform, OAuth 2.0 client credentials flow); undefined for other paths. */
export function entra(url: string, path: string, form: URLSearchParams, context: EntraContext): Answer | undefined {
  const [, tenant = '', rest = ''] = /^\/([^/]+)\/(.+)$/.exec(path) ?? [];
  if (path === '/common/discovery/instance') {
    const endpoint = `${url}/${context.principal.tenantId}/v2.0/.well-known/openid-configuration`;
    const host = new URL(url).host;
    const metadata = [{ preferred_network: host, preferred_cache: host, aliases: [host] }];
    return ok({ tenant_discovery_endpoint: endpoint, 'api-version': '1.1', metadata });
  }
  if (/^(?:v2\.0\/)?\.well-known\/openid-configuration$/.test(rest)) return ok(configuration(url, tenant));
  if (rest !== 'oauth2/v2.0/token' && rest !== 'oauth2/token') return undefined;
  const { principal, tokens, seconds } = context;
  // As Azure Stack with AD FS: the one authority whose address `az` believes without asking Microsoft.
  if (tenant !== principal.tenantId && tenant !== 'adfs') {
    return refusal(
      400,
      'invalid_request',
      90002,
      `Tenant '${tenant}' not found. Check to make sure you have the correct tenant ID.`,
    );
  }
  if (form.get('grant_type') !== 'client_credentials') {
    return refusal(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${form.get('grant_type') ?? ''}'.`,
    );
  }
  if (form.get('client_id') !== principal.clientId) {
    return refusal(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${form.get('client_id') ?? ''}' was not found in the directory.`,
    );
  }
  if (form.get('client_secret') !== principal.clientSecret) {
    return refusal(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
  }
  // The scopes that MSAL adds by itself say nothing about the audience.
  const scopes = (form.get('scope') ?? '')
    .split(' ')
    .filter((scope) => !/^(?:openid|profile|offline_access|)$/.test(scope));
  const audience = form.get('resource') ?? /^(.+)\/\.default$/.exec(scopes[0] ?? '')?.[1];
  if (audience === undefined || scopes.length > 1) {
    return refusal(400, 'invalid_scope', 70011, `The provided value for the input parameter 'scope' is not valid.`);
  }
  const { token } = tokens(audience);
  return ok({ token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, access_token: token });
}

export interface EntraContext {
  readonly principal: Principal;
  /** Seconds that a token is good for. */
  readonly seconds: number;
  readonly tokens: (audience: string) => ReturnType<Tokens['issue']>;
}

function configuration(url: string, tenant: string): Json {
  const base = `${url}/${tenant}`;
  return {
    issuer: `${base}/v2.0`,
    token_endpoint: `${base}/oauth2/v2.0/token`,
    authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
    device_authorization_endpoint: `${base}/oauth2/v2.0/devicecode`,
    jwks_uri: `${base}/discovery/v2.0/keys`,
    response_types_supported: ['code', 'id_token', 'token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
  };
}

const ok = (body: Json): Answer => ({ status: 200, body });

function refusal(status: number, error: string, code: number, description: string): Answer {
  const trace = { trace_id: randomUUID(), correlation_id: randomUUID(), timestamp: new Date().toISOString() };
  return { status, body: { error, error_description: `AADSTS${code}: ${description}`, error_codes: [code], ...trace } };
}
