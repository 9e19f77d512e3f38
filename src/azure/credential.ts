import type { HttpClient } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import { addSecret } from '../redact.ts';
import { azureError } from './azure-error.ts';
import type { Cloud } from './cloud.ts';

/**
 * Whatever this machine is logged in with, in the order of `DefaultAzureCredential`: the environment, a workload
 * identity, a managed identity, the Azure CLI and its like. Its tokens never show. `getToken` throws `E_AZURE_LOGIN`.
 */
export async function defaultCredential(cloud: Cloud, http: HttpClient): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  const options = { authorityHost: cloud.authority, httpClient: http, disableInstanceDiscovery: !cloud.known };
  try {
    return guarded(new DefaultAzureCredential(options));
  } catch (error) {
    throw azureError(Object.assign(error as Error, { name: 'AuthenticationError' }), 'log in');
  }
}

/** A credential whose tokens are kept out of everything that is shown, and whose errors are ours. */
export function guarded(credential: TokenCredential): TokenCredential {
  return {
    async getToken(scopes, options) {
      try {
        const token = await credential.getToken(scopes, options);
        if (token) addSecret(token.token);
        return token;
      } catch (error) {
        throw azureError(error, 'log in', options?.abortSignal as AbortSignal | undefined);
      }
    },
  };
}

/** Milliseconds before its end from which a token is not used any more. */
const MARGIN = 5 * 60_000;

/** A credential that asks for its token once, where several clients would each ask for their own. */
export function remembered(credential: TokenCredential): TokenCredential {
  let token: Awaited<ReturnType<TokenCredential['getToken']>> = null;
  return {
    async getToken(scopes, options) {
      // Who answers a challenge of the service wants another one.
      const usable = token !== null && token.expiresOnTimestamp - Date.now() > MARGIN && !options?.claims;
      return usable ? token : (token = await credential.getToken(scopes, options));
    },
  };
}
