import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';

/** A forward proxy on 127.0.0.1 that knows CONNECT alone. */
export interface FakeProxy extends AsyncDisposable {
  readonly url: string;
  /** `host:port` of each tunnel that was asked for, with the credentials that came along. */
  readonly tunnels: { target: string; authorization: string | undefined }[];
}

export interface FakeProxyOptions {
  /** Refuse with this status. */
  readonly refuse?: number;
  /** Where a tunnel really ends, by the host that was asked for. */
  readonly resolve?: (target: string) => { host: string; port: number };
}

export async function startProxy(options: FakeProxyOptions = {}): Promise<FakeProxy> {
  const tunnels: FakeProxy['tunnels'] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((_request, response) => response.writeHead(501).end());
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('connect', (request, client) => {
    const target = request.url ?? '';
    tunnels.push({ target, authorization: request.headers['proxy-authorization'] });
    client.on('error', () => client.destroy());
    if (options.refuse !== undefined) {
      client.end(`HTTP/1.1 ${options.refuse} No\r\ncontent-length: 0\r\n\r\n`);
      return;
    }
    const [host = '', port = '443'] = target.split(':');
    const upstream = connect(options.resolve?.(target) ?? { host, port: Number(port) }, () => {
      client.write('HTTP/1.1 200 Connection established\r\n\r\n');
      upstream.pipe(client).pipe(upstream);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    tunnels,
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      // The server no longer knows the sockets that have become tunnels.
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
