import type { Answer, Service } from './service.ts';

/**
 * `/metadata/identity/oauth2/token`, after the checks that all of the metadata service shares. Source:
 * learn.microsoft.com "How to use managed identities for Azure resources on an Azure VM to acquire an access token".
 */
export function tokenService(token: string | undefined): Service {
  return ({ query }) => {
    const resource = query.get('resource');
    if ((query.get('api-version') ?? '') < '2018-02-01') return invalid('api-version is missing or too old');
    if (!resource) return invalid("Required query variable 'resource' is missing");
    if (token === undefined) return invalid('Identity not found');
    const now = Math.floor(Date.now() / 1000);
    const body = {
      access_token: token,
      client_id: '00000000-0000-0000-0000-000000000000',
      expires_in: '86399',
      expires_on: String(now + 86_399),
      ext_expires_in: '86399',
      not_before: String(now),
      resource,
      token_type: 'Bearer',
    };
    return { status: 200, type: 'application/json; charset=utf-8', body: JSON.stringify(body) };
  };
}

function invalid(description: string): Answer {
  const body = JSON.stringify({ error: 'invalid_request', error_description: description });
  return { status: 400, type: 'application/json; charset=utf-8', body, problem: description };
}
