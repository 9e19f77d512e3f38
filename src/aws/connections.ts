import type { Agent as HttpsAgent } from 'node:https';
import type { NodeHttpHandler } from '@smithy/node-http-handler';
import { agentFor } from '../http-agent.ts';
import { brokenConnection, networkError } from '../http-error.ts';
import type { AwsLogger } from './logger.ts';

/** What carries the requests of all clients; the shape that the SDK calls a request handler. */
export type AwsConnections = Pick<
  NodeHttpHandler,
  'handle' | 'destroy' | 'metadata' | 'updateHttpClientConfig' | 'httpHandlerConfigs'
>;

export interface ConnectionOptions {
  /** PEM file of certificates to trust besides Node's own. */
  readonly caFile?: string | undefined;
  readonly logger: AwsLogger;
  /** Milliseconds until a connection must stand; 10 000 unless told. */
  readonly connectMs?: number;
  /** Milliseconds until a request must be answered, and then between any two bytes; 60 000 unless told. */
  readonly answerMs?: number;
}

/**
 * Connections that are used again, with our proxies and certificates, one set for each server. A request that gets no
 * answer throws `E_NETWORK`.
 */
export function awsConnections(options: ConnectionOptions): AwsConnections {
  const { caFile, logger, connectMs = 10_000, answerMs = 60_000 } = options;
  const handlers = new Map<string, Promise<NodeHttpHandler>>();
  const open = async (url: URL) => {
    const { NodeHttpHandler: Handler } = await import('@smithy/node-http-handler');
    const agent = agentFor(url, caFile, true);
    return new Handler({
      httpAgent: agent,
      httpsAgent: agent as unknown as HttpsAgent,
      connectionTimeout: connectMs,
      requestTimeout: answerMs,
      socketTimeout: answerMs,
      throwOnRequestTimeout: true,
      logger,
    });
  };
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle(request, how) {
      const { protocol, hostname, port } = request;
      const url = new URL(`${protocol}//${hostname}${port === undefined ? '' : `:${port}`}`);
      const handler = handlers.get(url.origin) ?? open(url);
      handlers.set(url.origin, handler);
      try {
        return await (await handler).handle(request, how);
      } catch (error) {
        throw unanswered(error, url.href);
      }
    },
    // The connections belong to all clients alike, and may not be changed or closed by one of them.
    destroy: () => undefined,
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
  };
}

function unanswered(error: unknown, url: string): unknown {
  const { name } = error as Error;
  if (name === 'AbortError') return error;
  return name === 'TimeoutError' ? brokenConnection(url, 'no answer in time', 'time-out') : networkError(url, error);
}
