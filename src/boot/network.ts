import type { Duplex } from 'node:stream';
import type { Toolbox } from '../toolbox/toolbox.ts';
import type { GuestService } from './azure/azure.ts';
import { nameRouter } from './azure/dhcp.ts';
import type { VirtualMachine } from './qemu-system.ts';
import { openRelay } from './relay.ts';

/** The gateway of the machine's network; nothing behind it can be reached. */
const ROUTER = '168.0.0.2';

export interface GuestNetwork extends AsyncDisposable {
  /** For QEMU. */
  readonly network: VirtualMachine['network'];
}

/** Makes a network like Azure's, with these services, until it is disposed of. Throws what `openRelay` throws. */
export async function openGuestNetwork(
  services: readonly GuestService[],
  where: { readonly toolbox: Toolbox; readonly folder: string; readonly signal: AbortSignal },
): Promise<GuestNetwork> {
  const frames = nameRouter(ROUTER);
  // A broken connection is QEMU's end, of which whoever started it hears.
  frames.on('error', () => undefined);
  const takers = new Map<string, (connection: Duplex) => void>([
    ['frames-out', (connection) => connection.pipe(frames)],
    ['frames-in', (connection) => frames.pipe(connection)],
    ...services.map(
      ({ name, server }) => [name, (connection: Duplex) => void server.emit('connection', connection)] as const,
    ),
  ]);
  const onConnection = (name: string, connection: Duplex) => takers.get(name)?.(connection);
  const relay = await openRelay({ ...where, names: [...takers.keys()], onConnection });
  return {
    network: {
      router: ROUTER,
      framesOut: relay.socket('frames-out'),
      framesIn: relay.socket('frames-in'),
      services: services.map(({ name, address, port }) => ({ address, port, command: relay.command(name) })),
    },
    [Symbol.asyncDispose]: () => relay[Symbol.asyncDispose](),
  };
}
