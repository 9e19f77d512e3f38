import { type DrRig, drRig } from '../dr-rig.ts';
import { addAzureWorld, serverSeeds } from './azure-world.ts';

const HOUR = 3_600_000;

export interface ManyServers extends AsyncDisposable {
  readonly rig: DrRig;
  /** Ids of the source servers, in the order of the plan. */
  readonly ids: readonly string[];
}

/**
 * A plan of many servers that are all ready for recovery. Their machines do not say whether they run: to start so many
 * would take minutes.
 */
export async function manyServers(count: number): Promise<ManyServers> {
  const rig = await drRig({ servers: 1, speed: 1 });
  const seeds = serverSeeds(count);
  const names = seeds.map(({ name }) => name);
  rig.arm.tokenSeconds = 1000 * HOUR;
  rig.aws.drs.limits.replicatingServers = count;
  addAzureWorld(rig.arm, seeds, rig.aws.region);
  await rig.writePlan({ servers: names.map((name) => ({ name, vm: name })) });
  await rig.initialize();
  const ids = [...rig.protect(names).values()];
  rig.clock.advance(10 * HOUR);
  return { rig, ids, [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose]() };
}
