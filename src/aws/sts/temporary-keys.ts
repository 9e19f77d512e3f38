import type { Credentials, STS } from '@aws-sdk/client-sts';
import { addSecret } from '../../redact.ts';
import type { Aws } from '../aws.ts';
import type { SessionPolicy } from './policies.ts';

export interface TemporaryKeysOptions {
  /**
   * ARN of a role to take. Without one, and with the keys of a user, a federated session of that user is made; sessions
   * of roles cannot make such.
   */
  readonly role?: string | undefined;
  /** The role was made a moment ago: a refusal may pass. */
  readonly fresh?: boolean | undefined;
  readonly policy: SessionPolicy;
  /** 900 to 43 200, and not more than the role allows; an hour where a role takes a role. */
  readonly durationSeconds: number;
  /** Shows in CloudTrail; what it may not hold is replaced. */
  readonly sessionName: string;
}

/** Keys that end by themselves. Not to be written anywhere; the secret ones are kept out of everything that is shown. */
export interface TemporaryKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly expiration: Date;
}

/** A role that was made a moment ago cannot be taken everywhere yet. */
const TOO_NEW = ['AccessDenied', 'AccessDeniedException'];

/** Keys that allow what both their maker and the policy allow. Throws what `Aws.call` throws. */
export async function temporaryKeys(
  aws: Aws,
  { role, fresh = false, policy, durationSeconds: DurationSeconds, sessionName }: TemporaryKeysOptions,
  signal: AbortSignal,
): Promise<TemporaryKeys> {
  const sts = await aws.sts();
  const name = sessionName.replace(/[^\w+=,.@-]/g, '-');
  const Policy = JSON.stringify(policy);
  const ask =
    role === undefined
      ? federated(sts, { Name: name.slice(0, 32), Policy, DurationSeconds })
      : assumed(sts, { RoleArn: role, RoleSessionName: name.slice(0, 64), Policy, DurationSeconds });
  return aws.call('give temporary credentials', signal, async (call) => keysOf(await ask(call)), fresh ? TOO_NEW : []);
}

type Ask = (call: { readonly abortSignal: AbortSignal }) => Promise<Credentials | undefined>;

function assumed(sts: STS, request: Parameters<STS['assumeRole']>[0]): Ask {
  return async (call) => (await sts.assumeRole(request, call)).Credentials;
}

function federated(sts: STS, request: Parameters<STS['getFederationToken']>[0]): Ask {
  return async (call) => (await sts.getFederationToken(request, call)).Credentials;
}

function keysOf(credentials: Credentials | undefined): TemporaryKeys {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '', Expiration = new Date(0) } = credentials ?? {};
  addSecret(SecretAccessKey);
  addSecret(SessionToken);
  return {
    accessKeyId: AccessKeyId,
    secretAccessKey: SecretAccessKey,
    sessionToken: SessionToken,
    expiration: Expiration,
  };
}
