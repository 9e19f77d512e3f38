import { type DrRig, drRig, type DrRigOptions } from '../dr-rig.ts';
import { bootSystems } from './boot-systems.ts';
import { watchAgents } from './watch-agents.ts';

/** Of both systems and generations, in two waves; two of them come back to their original machines. */
export const CIRCLE_SERVERS = ['web1', 'web2', 'web3', 'web4', 'web5'].map((name, index) => ({
  ...{ name, vm: name, wave: index < 2 ? 1 : 2 },
  mode: name === 'web1' || name === 'web5' ? 'swap-os-disk' : 'new-vm',
}));

/** Both clouds for the whole way: nothing is set up yet, and what comes back boots. */
export async function circleRig(options: DrRigOptions = {}): Promise<DrRig> {
  const { speed = 2000, plan = {} } = options;
  const rig = await drRig({ ...options, speed, plan: { servers: CIRCLE_SERVERS, ...plan } });
  // Tests move the time by hours, of which the clients know nothing.
  rig.arm.tokenSeconds = 3600 * 100_000;
  watchAgents(rig);
  bootSystems(rig);
  return rig;
}
