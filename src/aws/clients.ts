import { createRequire } from 'node:module';
import type { Drs } from '@aws-sdk/client-drs';
import type { EC2 } from '@aws-sdk/client-ec2';
import type { IAM } from '@aws-sdk/client-iam';
import type { SSM } from '@aws-sdk/client-ssm';
import type { STS } from '@aws-sdk/client-sts';
import { type Host, report } from '../events.ts';
import { packageVersion } from '../version.ts';
import { awsConnections } from './connections.ts';
import { type AwsCredentials, defaultCredentials, guarded } from './credential.ts';
import { awsLogger } from './logger.ts';

/** The clients of the SDK, each loaded when it is first asked for. */
export interface AwsClients {
  drs(): Promise<Drs>;
  ec2(): Promise<EC2>;
  iam(): Promise<IAM>;
  sts(): Promise<STS>;
  ssm(): Promise<SSM>;
}

export interface ClientOptions {
  readonly host: Host;
  readonly region: string;
  readonly profile?: string | undefined;
  readonly caFile?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly credentials?: AwsCredentials | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

const require = createRequire(import.meta.url);

/** Operations that change nothing. */
const READS = /^(?:Describe|Get|List|Search|Simulate|Head)|^AssumeRole$/;

export function awsClients(options: ClientOptions): AwsClients {
  const { host, region, profile, env = process.env } = options;
  const logger = awsLogger(host);
  const connections = awsConnections({ caFile: caFileOf(options, env), logger });
  const credentials = options.credentials
    ? guarded(options.credentials)
    : defaultCredentials({ region, profile, connections, logger });
  const settings = (service: string) => {
    const endpoint = options.endpoint ?? endpointFor(service, env);
    return {
      region,
      credentials,
      requestHandler: connections,
      // One retry policy for everything: ours.
      maxAttempts: 1,
      logger,
      customUserAgent: [['failback-kit', packageVersion()]] as [string, string][],
      ...(profile === undefined ? {} : { profile }),
      ...(endpoint === undefined ? {} : { endpoint }),
    };
  };
  // Otherwise it writes between our lines that Node 20 is old.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';
  return {
    drs: once(() => {
      // CommonJS in a form in which Node sees no names for an import.
      const { Drs: Client } = require('@aws-sdk/client-drs') as typeof import('@aws-sdk/client-drs');
      return Promise.resolve(reporting(new Client(settings('drs')), 'drs', host));
    }),
    ec2: once(async () => {
      const { EC2: Client } = await import('@aws-sdk/client-ec2');
      return reporting(new Client(settings('ec2')), 'ec2', host);
    }),
    iam: once(async () => {
      const { IAM: Client } = await import('@aws-sdk/client-iam');
      return reporting(new Client(settings('iam')), 'iam', host);
    }),
    sts: once(async () => {
      const { STS: Client } = await import('@aws-sdk/client-sts');
      return reporting(new Client(settings('sts')), 'sts', host);
    }),
    ssm: once(async () => {
      const { SSM: Client } = await import('@aws-sdk/client-ssm');
      return reporting(new Client(settings('ssm')), 'ssm', host);
    }),
  };
}

function once<T>(load: () => Promise<T>): () => Promise<T> {
  let loaded: Promise<T> | undefined;
  return () => (loaded ??= load());
}

type Next = (args: never) => Promise<unknown>;
interface Stack {
  add(
    middleware: (next: Next, context: { readonly commandName?: string }) => Next,
    options: { readonly step: 'initialize'; readonly name: string },
  ): void;
}

/** Reports each call that changes something, each time that it is tried. */
function reporting<C extends { readonly middlewareStack: unknown }>(client: C, service: string, host: Host): C {
  (client.middlewareStack as Stack).add(
    (next, context) => (args) => {
      const operation = (context.commandName ?? '').replace(/Command$/, '');
      if (!READS.test(operation)) report(host, 'aws.call', `${service}: ${operation}`, { service, operation });
      return next(args);
    },
    { step: 'initialize', name: 'failbackReport' },
  );
  return client;
}

function caFileOf({ caFile }: ClientOptions, env: NodeJS.ProcessEnv): string | undefined {
  return caFile || env.FAILBACK_CA_FILE || env.AWS_CA_BUNDLE || undefined;
}

/** As the SDK does it, but also for an environment that is not the process's; the file of profiles is the SDK's. */
function endpointFor(service: string, env: NodeJS.ProcessEnv): string | undefined {
  if (env.AWS_IGNORE_CONFIGURED_ENDPOINT_URLS?.toLowerCase() === 'true') return undefined;
  return env[`AWS_ENDPOINT_URL_${service.toUpperCase()}`] || env.AWS_ENDPOINT_URL || undefined;
}
