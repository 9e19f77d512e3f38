import { type Tunnel, tunnelsOf } from '../../aws/vpn/tunnels.ts';
import { report } from '../../events.ts';
import type { Flow } from '../flow.ts';
import { planConnections } from '../inventory/tunnels.ts';
import { poll } from '../poll.ts';

/** AWS itself needs some minutes to see that a tunnel is up. */
const MOST = 15 * 60_000;

/** Waits until every tunnel of the plan is up, and has learned something if it speaks BGP; false if that takes too long. */
export async function awaitTunnels(flow: Flow): Promise<boolean> {
  const { host } = flow;
  const begin = flow.now();
  const seen = new Set<string>();
  return poll(flow, 'The tunnels', async () => {
    const tunnels = await lookAtTunnels(flow);
    for (const { address, up } of tunnels) {
      if (!up || seen.has(address)) continue;
      seen.add(address);
      report(host, 'note.info', `the tunnel to ${address} is up`, { address });
    }
    if (isDone(flow, tunnels)) return true;
    return flow.now() - begin > MOST ? false : undefined;
  });
}

/** The same without waiting. */
export async function areTunnelsUp(flow: Flow): Promise<boolean> {
  return isDone(flow, await lookAtTunnels(flow));
}

async function lookAtTunnels({ aws, plan, signal }: Flow): Promise<Tunnel[]> {
  return (await planConnections(aws, plan, signal)).flatMap((one) => tunnelsOf(one));
}

function isDone({ plan }: Flow, tunnels: readonly Tunnel[]): boolean {
  const isWhole = ({ up, routes }: Tunnel) => up && (plan.vpn.kind !== 'bgp' || routes > 0);
  return tunnels.length > 0 && tunnels.every(isWhole);
}
