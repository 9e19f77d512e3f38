import { readFileSync } from 'node:fs';
import { Agent as HttpAgent, type ClientRequest } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { HttpsProxyAgent } from 'https-proxy-agent';
import { getProxyForUrl } from 'proxy-from-env';
import { FailbackError } from './errors.ts';

/**
 * The way to a server: through the proxy that `HTTPS_PROXY`, `HTTP_PROXY`, `ALL_PROXY` and `NO_PROXY` name, trusting
 * the certificates of `caFile` as well. A proxy is asked for a tunnel (CONNECT), also for `http` URLs.
 * Connections are not kept unless `keepAlive` says so: where there are few requests, a kept one may be dead when it is
 * needed.
 */
export function agentFor(url: URL, caFile?: string, keepAlive = false): HttpAgent {
  const secureContext = trusting(caFile);
  const proxy = getProxyForUrl(url.href);
  if (proxy) return new TunnelAgent(proxy, secureContext, keepAlive);
  return url.protocol === 'https:'
    ? new HttpsAgent(secureContext ? { secureContext, keepAlive } : { keepAlive })
    : new HttpAgent({ keepAlive });
}

/** By the certificates that are trusted besides Node's own. */
const contexts = new Map<string, SecureContext>();

/**
 * `ca` replaces Node's own list, and with it what `NODE_EXTRA_CA_CERTS` added: so all three are put together, once for
 * all connections, because to read them takes longer than to connect.
 */
function trusting(caFile: string | undefined): SecureContext | undefined {
  if (!caFile) return undefined;
  const extra = process.env.NODE_EXTRA_CA_CERTS;
  const own = [...(extra ? [readCertificates(extra)] : []), readCertificates(caFile)];
  const context = contexts.get(own.join()) ?? createSecureContext({ ca: [...rootCertificates, ...own] });
  contexts.set(own.join(), context);
  return context;
}

function readCertificates(path: string): string {
  try {
    const text = readFileSync(path, 'utf8');
    if (text.includes('-----BEGIN CERTIFICATE-----')) return text;
  } catch (error) {
    throw new FailbackError('E_INPUT_MISSING', `The CA file ${path} cannot be read.`, {
      hint: 'Check FAILBACK_CA_FILE and NODE_EXTRA_CA_CERTS.',
      cause: error,
      data: { path },
    });
  }
  throw new FailbackError('E_CONFIG', `The CA file ${path} holds no certificate.`, {
    hint: 'It must hold certificates in PEM form.',
    data: { path },
  });
}

type ConnectOptions = Parameters<HttpsProxyAgent<string>['connect']>[1];

class TunnelAgent extends HttpsProxyAgent<string> {
  readonly #context: SecureContext | undefined;

  constructor(proxy: string, secureContext: SecureContext | undefined, keepAlive: boolean) {
    super(proxy, secureContext ? { secureContext, keepAlive } : { keepAlive });
    this.#context = secureContext;
  }

  override async connect(request: ClientRequest, options: ConnectOptions) {
    let status = 200;
    request.once('proxyConnect', (response: { statusCode: number }) => {
      status = response.statusCode;
    });
    const trusted = this.#context ? ({ ...options, secureContext: this.#context } as ConnectOptions) : options;
    const socket = await super.connect(request, trusted);
    if (status === 200) return socket;
    // Otherwise the proxy's refusal would look like the answer of the server behind it.
    socket.destroy();
    throw Object.assign(new Error(`the proxy answered ${status}`), { code: 'EPROXY' });
  }
}
