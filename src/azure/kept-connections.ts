import { Agent } from 'node:http';
import type { HttpClient } from '@azure/core-rest-pipeline';
import { agentFor } from '../http-agent.ts';

/** Where a machine of Azure is told its identity: never behind a proxy. */
const INSTANCE_METADATA = '169.254.169.254';

/**
 * A client for many requests to one server: connections are used again. Proxies and certificates as for everything
 * else here.
 */
export async function keptConnections(caFile = process.env.FAILBACK_CA_FILE): Promise<HttpClient> {
  const { createDefaultHttpClient } = await import('@azure/core-rest-pipeline');
  const client = createDefaultHttpClient();
  const agents = new Map<string, Agent>();
  return {
    sendRequest(request) {
      const url = new URL(request.url);
      const agent = agents.get(url.origin) ?? agentTo(url, caFile);
      agents.set(url.origin, agent);
      request.agent = agent;
      return client.sendRequest(request);
    },
  };
}

function agentTo(url: URL, caFile: string | undefined): Agent {
  return url.hostname === INSTANCE_METADATA ? new Agent() : agentFor(url, caFile, true);
}
