import type { STSClientConfig } from '@aws-sdk/client-sts';
import { FailbackError } from '../errors.ts';
import { addSecret } from '../redact.ts';
import { awsError } from './aws-error.ts';
import type { AwsConnections } from './connections.ts';
import type { AwsLogger } from './logger.ts';

/** Keys, or what gives them. */
export type AwsCredentials = NonNullable<STSClientConfig['credentials']>;
type Provider = Extract<AwsCredentials, (...args: never) => unknown>;

export interface CredentialOptions {
  readonly region: string;
  readonly profile?: string | undefined;
  readonly connections: AwsConnections;
  readonly logger: AwsLogger;
}

/**
 * Whatever this machine is logged in with, in the order of the SDK: the environment, a profile (keys, SSO, a role, a
 * process), a web identity, the role of a container or machine of AWS. Throws `E_AWS_LOGIN` when asked.
 */
export function defaultCredentials({ region, profile, connections, logger }: CredentialOptions): Provider {
  let chain: Provider | undefined;
  return guarded(async (properties) => {
    const { defaultProvider } = await import('@aws-sdk/credential-provider-node');
    const clientConfig = { region, requestHandler: connections };
    // Asked before each request; it remembers what it found until shortly before that ends.
    chain ??= defaultProvider({ ...(profile === undefined ? {} : { profile }), logger, clientConfig }) as Provider;
    return chain(properties);
  }, profile ?? process.env.AWS_PROFILE);
}

/** Credentials that are kept out of everything that is shown, and whose errors are ours; these name the profile. */
export function guarded(credentials: AwsCredentials, profile?: string): Provider {
  return async (properties) => {
    try {
      const keys = typeof credentials === 'function' ? await credentials(properties) : credentials;
      addSecret(keys.secretAccessKey);
      if (keys.sessionToken !== undefined) addSecret(keys.sessionToken);
      return keys;
    } catch (error) {
      throw ofProfile(awsError(error, 'log in'), profile);
    }
  };
}

function ofProfile(error: FailbackError, profile: string | undefined): FailbackError {
  if (!profile || error.code !== 'E_AWS_LOGIN') return error;
  const { code, message, hint = '', cause, data } = error;
  const asked = `The profile ${profile} was asked for: aws configure list-profiles tells which there are.`;
  return new FailbackError(code, message, { hint: `${asked} ${hint}`.trim(), cause, data });
}
