import { Drs } from '@aws-sdk/client-drs';
import { EC2 } from '@aws-sdk/client-ec2';
import { IAM } from '@aws-sdk/client-iam';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';
import type { AwsKeys } from '../fakes/aws/auth/key-ring.ts';
import type { AwsPlace } from './aws-cli.ts';

/** AWS's own clients, pointed at a fake. They ask once, and nothing else of them is changed. */
export function awsClients({ url, region, credentials }: AwsPlace, more: { readonly systemClockOffset?: number } = {}) {
  const options = { endpoint: url, region, credentials, maxAttempts: 1, ...more };
  return {
    sts: new STS(options),
    iam: new IAM(options),
    ssm: new SSM(options),
    ec2: new EC2(options),
    drs: new Drs(options),
  };
}

/** Temporary keys as STS gives them, as the clients take them. */
export function keysOf({ Credentials }: { readonly Credentials?: StsCredentials | undefined }): AwsKeys {
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

interface StsCredentials {
  readonly AccessKeyId: string | undefined;
  readonly SecretAccessKey: string | undefined;
  readonly SessionToken: string | undefined;
}

/** `403 AccessDenied`: how a client was refused. */
export async function refusedByAws(call: Promise<unknown>): Promise<string> {
  try {
    await call;
  } catch (error) {
    const { name, Code, $metadata } = error as { name: string; Code?: string; $metadata?: { httpStatusCode?: number } };
    return `${$metadata?.httpStatusCode ?? 'no answer'} ${Code ?? name}`;
  }
  return 'not refused';
}
