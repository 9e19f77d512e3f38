import type { Drs } from '@aws-sdk/client-drs';
import type { EC2 } from '@aws-sdk/client-ec2';
import type { IAM } from '@aws-sdk/client-iam';
import type { SSM } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';
import { FailbackError } from '../errors.ts';
import type { Host } from '../events.ts';
import { retry } from '../retry.ts';
import { awsError, isThrottled, isTransientAws } from './aws-error.ts';
import { type AwsClients, awsClients } from './clients.ts';
import type { AwsCredentials } from './credential.ts';

export interface OpenAwsOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** `eu-central-1` */
  readonly region: string;
  /** A profile of `~/.aws/config`; `AWS_PROFILE`, else `default` unless told. */
  readonly profile?: string | undefined;
  /** PEM file of certificates to trust besides Node's own; `FAILBACK_CA_FILE`, else `AWS_CA_BUNDLE` unless told. */
  readonly caFile?: string | undefined;
  /** Address of all services; `AWS_ENDPOINT_URL_<SERVICE>`, else `AWS_ENDPOINT_URL` unless told. */
  readonly endpoint?: string | undefined;
  /** In place of what the machine is logged in with. */
  readonly credentials?: AwsCredentials | undefined;
  /** Milliseconds between looks at what takes its time, at first; 5000 unless told. */
  readonly pollMs?: number | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** Whose credentials these are. */
export interface AwsCaller {
  /** `123456789012` */
  readonly account: string;
  readonly arn: string;
}

/** An account in a region, and the clients that work on it, each loaded when it is first asked for. */
export interface Aws extends AwsClients {
  readonly region: string;
  readonly host: Host;
  /** Milliseconds between looks at what takes its time, at first. */
  readonly pollMs: number;
  /**
   * Runs one call, again as long as its failure may pass by itself; `passing` are further codes of refusals that pass.
   * `what` completes "AWS did not …". What makes a thing must look whether it is there first: a try of which no answer
   * came may have made it. Throws `E_AWS`, `E_AWS_LOGIN`, `E_NETWORK`, `E_INTERRUPTED`.
   */
  call<T>(
    what: string,
    signal: AbortSignal,
    action: (options: { readonly abortSignal: AbortSignal }) => Promise<T>,
    passing?: readonly string[],
  ): Promise<T>;
  /** Who we are; asked once. Throws what `call` throws. */
  caller(signal: AbortSignal): Promise<AwsCaller>;
}

export type { AwsClients, AwsCredentials, Drs, EC2, IAM, SSM, STS };

/** Tries of one call. An account's rate is shared with all its programs: who is throttled waits for its turn. */
const TRIES = 8;
const THROTTLED_TRIES = 30;

/**
 * The services of a region. Asks nothing yet: wrong credentials show in the first call. Throws `E_USAGE` if there can
 * be no such region, `E_INPUT_MISSING` and `E_CONFIG` for the CA file.
 */
export async function openAws(options: OpenAwsOptions): Promise<Aws> {
  const { host, region, pollMs = 5000 } = options;
  options.signal.throwIfAborted();
  checkRegion(region);
  const clients = awsClients(options);
  let identity: Promise<AwsCaller> | undefined;
  const aws: Aws = {
    ...clients,
    region,
    host,
    pollMs,
    call(what, signal, action, passing = []) {
      const attempt = async () => {
        try {
          signal.throwIfAborted();
          return await unlessAborted(action({ abortSignal: signal }), signal);
        } catch (error) {
          throw awsError(error, what, signal);
        }
      };
      return retry(attempt, {
        ...{ what, host, signal, tries: (error: unknown) => (isThrottled(error) ? THROTTLED_TRIES : TRIES) },
        baseDelayMs: pollMs / 10,
        maxDelayMs: pollMs * 4,
        retryable: (error) => isTransientAws(error, passing),
      });
    },
    caller(signal) {
      identity ??= askIdentity(aws, signal).catch((error: unknown) => {
        identity = undefined;
        throw error;
      });
      return identity;
    },
  };
  return aws;
}

async function askIdentity(aws: Aws, signal: AbortSignal): Promise<AwsCaller> {
  const sts = await aws.sts();
  const answer = await aws.call('say whose credentials these are', signal, (call) => sts.getCallerIdentity({}, call));
  return { account: answer.Account ?? '', arn: answer.Arn ?? '' };
}

/** The region becomes a part of a server's name. */
function checkRegion(region: string): void {
  if (/^[a-z]{2,8}(?:-[a-z]+)+-\d{1,2}$/.test(region)) return;
  throw new FailbackError('E_USAGE', `"${region}" is not a region of AWS.`, {
    hint: 'A region is named like eu-central-1: aws ec2 describe-regions --query "Regions[].RegionName"',
  });
}

/** Clients do not heed a signal while they look for credentials. */
function unlessAborted<T>(running: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    void running.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
