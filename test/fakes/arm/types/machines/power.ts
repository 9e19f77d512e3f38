import type { Action, World } from '../../resource-type.ts';
import type { Resource } from '../../resources.ts';
import { giveAddresses } from './vm-interfaces.ts';

/** Brings a machine into a state, or leaves it there. */
export function power(wanted: 'running' | 'stopped' | 'deallocated'): Action {
  return { run: ({ world }, vm) => ({ finish: () => setPower(world, vm, wanted) }) };
}

/** `since` is the time at which it began to run: now unless told. */
export async function setPower(world: World, vm: Resource, wanted: string, since = world.clock.now()): Promise<void> {
  vm.hidden.power = wanted;
  if (wanted === 'running') {
    vm.hidden.since = since;
    giveAddresses(world, vm);
  }
  await world.hooks.onPower(vm.id, wanted);
}
