import type { ComputeManagementClient } from '@azure/arm-compute';
import type { ResourceManagementClient } from '@azure/arm-resources';
import type { HttpClient, Pipeline } from '@azure/core-rest-pipeline';
import type { TokenCredential } from '@azure/identity';
import type { Host } from '../events.ts';
import { packageVersion } from '../version.ts';
import { azureError } from './azure-error.ts';
import { type Cloud, findCloud } from './cloud.ts';
import { defaultCredential, guarded } from './credential.ts';
import { type AzureCall, dryRunClient } from './dry-run.ts';
import { keptConnections } from './kept-connections.ts';
import { reportPolicy, retryPolicy } from './retry-policy.ts';
import { findSubscription } from './subscription.ts';

export interface OpenAzureOptions {
  readonly host: Host;
  readonly signal: AbortSignal;
  /** `AzureCloud` (unless told), `AzureUSGovernment`, `AzureChinaCloud`, or the https address of a Resource Manager. */
  readonly cloud?: string | undefined;
  /** Id or name of the subscription; `AZURE_SUBSCRIPTION_ID`, else the only one that there is, unless told. */
  readonly subscription?: string | undefined;
  /** Reads, but changes nothing: see `Azure.calls`. */
  readonly dryRun?: boolean | undefined;
  /** PEM file of certificates to trust besides Node's own. */
  readonly caFile?: string | undefined;
  /** In place of what the machine is logged in with. */
  readonly credential?: TokenCredential | undefined;
  /** Milliseconds between looks at a long-running operation, where Azure does not say; 2000 unless told. */
  readonly pollMs?: number | undefined;
  readonly env?: NodeJS.ProcessEnv;
}

/** What each call of a client takes: `abortSignal`, and how often it looks at a long-running operation. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
  readonly updateIntervalInMs: number;
}

/** What `@azure/core-lro` calls so. */
interface PollerLike<T> extends PromiseLike<T> {
  pollUntilDone(options: { readonly abortSignal: AbortSignal }): Promise<T>;
}

/** A subscription in a cloud, and the clients that work on it. */
export interface Azure {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  /** Id of the subscription. */
  readonly subscription: string;
  readonly compute: ComputeManagementClient;
  readonly resources: ResourceManagementClient;
  /** For clients of other services: the proxy, the certificates, and in a dry run no changes. */
  readonly http: HttpClient;
  /** PEM file of certificates to trust besides Node's own. */
  readonly caFile: string | undefined;
  readonly host: Host;
  /** Milliseconds between looks at what takes its time, where Azure does not say. */
  readonly pollMs: number;
  readonly dryRun: boolean;
  /** What a dry run would have changed, so far; others may add theirs. */
  readonly calls: AzureCall[];
  /**
   * Runs one call of a client, to the end of its long-running operation. `what` completes "Azure did not …".
   * Throws `E_AZURE`, `E_AZURE_LOGIN`, `E_NETWORK`, `E_INTERRUPTED`.
   */
  call<T>(what: string, signal: AbortSignal, action: (options: CallOptions) => PromiseLike<T>): Promise<T>;
}

/**
 * Logs in and finds the subscription. Throws `E_USAGE` if there is more than one to choose from, and what `Azure.call`
 * throws.
 */
export async function openAzure(options: OpenAzureOptions): Promise<Azure> {
  const { host, signal, dryRun = false, pollMs = 2000, env = process.env } = options;
  const caFile = options.caFile ?? env.FAILBACK_CA_FILE;
  const cloud = await findCloud(options.cloud ?? 'AzureCloud', { host, signal, caFile });
  const calls: AzureCall[] = [];
  const real = await keptConnections(caFile);
  const http = dryRun ? dryRunClient(real, calls) : real;
  const credential = options.credential ? guarded(options.credential) : await defaultCredential(cloud, real);
  const wanted = options.subscription || env.AZURE_SUBSCRIPTION_ID || undefined;
  const own = <C extends { readonly pipeline: Pipeline }>(client: C): C => withPolicies(client, host);

  const [{ ComputeManagementClient }, { ResourceManagementClient }] = await Promise.all([
    import('@azure/arm-compute'),
    import('@azure/arm-resources'),
  ]);
  const settings = {
    endpoint: cloud.arm,
    httpClient: http,
    credentialScopes: cloud.scope,
    credentials: { scopes: [cloud.scope] },
    userAgentOptions: { userAgentPrefix: `failback-kit/${packageVersion()}` },
  };
  const resourcesOf = (id: string) => own(new ResourceManagementClient(credential, id, settings));
  const subscription = await findSubscription(wanted, resourcesOf(''), cloud, signal);
  return {
    cloud,
    credential,
    subscription,
    compute: own(new ComputeManagementClient(credential, subscription, settings)),
    resources: resourcesOf(subscription),
    http,
    caFile,
    host,
    pollMs,
    dryRun,
    calls,
    async call(what, callSignal, action) {
      try {
        callSignal.throwIfAborted();
        return await untilDone(action({ abortSignal: callSignal, updateIntervalInMs: pollMs }), callSignal);
      } catch (error) {
        throw azureError(error, what, callSignal);
      }
    },
  };
}

/** Waits for a promise or a poller; neither heeds a signal while it waits, and Azure may have told it to wait for long. */
function untilDone<T>(action: PromiseLike<T>, signal: AbortSignal): Promise<T> {
  const running = 'pollUntilDone' in action ? (action as PollerLike<T>).pollUntilDone({ abortSignal: signal }) : action;
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error);
    signal.addEventListener('abort', stop, { once: true });
    const done = () => signal.removeEventListener('abort', stop);
    void Promise.resolve(running).then(resolve, reject).finally(done);
  });
}

/** One retry policy for everything: ours. */
function withPolicies<C extends { readonly pipeline: Pipeline }>(client: C, host: Host): C {
  client.pipeline.removePolicy({ phase: 'Retry' });
  client.pipeline.addPolicy(reportPolicy(host));
  client.pipeline.addPolicy(retryPolicy(host), { phase: 'Retry' });
  return client;
}
