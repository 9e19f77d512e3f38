import { once } from 'node:events';
import type { Server } from 'node:http';

/** Ends a server with all its connections; returns when it is gone. */
export async function closeServer(server: Server): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  server.closeAllConnections();
  await closed;
}
