import type { AddressInfo } from 'node:net';
import { imds, type ImdsOptions } from '../../../src/boot/azure/imds.ts';
import { serveHttp } from '../../../src/boot/azure/service.ts';

/** The emulated metadata service on a loopback port, with a Key Vault of one secret on the same one. */
export interface Metadata extends AsyncDisposable {
  readonly url: string;
  /** `METHOD /path STATUS`, in order. */
  readonly calls: string[];
}

export interface MetadataOptions extends ImdsOptions {
  /** The value of the secret at `/secrets/failback`; it is shown to who has the token. */
  readonly secret?: string;
  /** How many requests fail before one is answered. */
  readonly failures?: number;
}

export async function metadata({ secret, failures = 0, ...options }: MetadataOptions = {}): Promise<Metadata> {
  const calls: string[] = [];
  const { service } = imds(options);
  const server = serveHttp(
    (request) => {
      if (calls.length < failures) return { status: 503 };
      if (!request.path.startsWith('/secrets/')) return service(request);
      if (request.headers.authorization !== `Bearer ${options.token}`) return { status: 401 };
      if (secret === undefined || request.query.get('api-version') !== '7.4') return { status: 403 };
      return { status: 200, body: JSON.stringify({ value: secret, id: request.path }) };
    },
    ({ method, path }, { status }) => void calls.push(`${method} ${path} ${status}`),
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    [Symbol.asyncDispose]: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
