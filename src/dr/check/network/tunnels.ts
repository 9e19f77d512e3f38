import type { Tunnel } from '../../inventory/tunnels.ts';
import type { Plan } from '../../plan/plan.ts';
import { type Check, lacking } from '../check.ts';
import { fail, type Judgement, ok, warn } from '../finding.ts';

/** Whether the clouds are connected, with nothing lost of what is there in case one tunnel fails. */
export const tunnels: Check = {
  id: 'tunnels',
  title: 'the tunnels',
  about: 'aws',
  phases: ['protect', 'drill', 'failover', 'failback', 'launch'],
  needs: ['tunnels'],
  run: (ctx) => [judgeTunnels(ctx.inventory.parts.tunnels ?? [], ctx.flow.plan.vpn.kind, lacking(ctx))],
};

const CONNECT = 'failback dr connect makes the connection, and goes on where it stopped.';

export function judgeTunnels(list: readonly Tunnel[], kind: Plan['vpn']['kind'], bad = fail): Judgement {
  const down = list.filter(({ up }) => !up);
  if (list.length === 0) {
    const message = 'there is no VPN connection on AWS';
    return kind === 'existing' ? warn(`${message}; Direct Connect cannot be seen from here`) : bad(message, CONNECT);
  }
  const shown = down.map(({ address, message }) => (message === null ? address : `${address} (${message})`)).join(', ');
  if (down.length === list.length) return fail(`all ${list.length} tunnels are down: ${shown}`, CONNECT);
  if (down.length > 0) {
    const up = `${list.length - down.length} of ${list.length} tunnels are up`;
    return warn(`${up}; down: ${shown}`, 'failback dr connect --show tells what each side sees.');
  }
  const silent = kind === 'bgp' ? list.filter(({ routes }) => routes === 0) : [];
  return silent.length > 0
    ? warn(`no routes came over ${silent.map(({ address }) => address).join(', ')}`, 'Look at the BGP of both sides.')
    : ok(`all ${list.length} tunnels are up`);
}
