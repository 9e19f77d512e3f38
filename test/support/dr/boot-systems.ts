import { textAt } from '../../fakes/arm/json.ts';
import { planTagsOf } from '../../../src/dr/tags.ts';
import type { DrRig } from '../dr-rig.ts';

const BOOT = ['Linux version 6.8.0', 'systemd[1]: Reached target Multi-User System.', 'web login: ', ''].join('\n');

/**
 * From now on Linux machines write to their serial consoles what boots in them, each time that they are started; a
 * Failback Client says nothing there.
 */
export function bootSystems({ arm }: Pick<DrRig, 'arm'>): void {
  const shown = new Map<string, string>();
  const { onPower } = arm;
  arm.onPower = (vmId, state) => {
    if (state === 'running' && !runsClient(arm, vmId)) shown.set(vmId, (shown.get(vmId) ?? '') + BOOT);
    return onPower(vmId, state);
  };
  arm.consoles.serialLog = (_age, vmId) => shown.get(vmId) ?? '';
}

/** Whether the OS disk of a machine is of the Failback Client. */
export function runsClient(arm: DrRig['arm'], vmId: string): boolean {
  const disk = textAt(arm.resource(vmId)?.properties ?? {}, 'storageProfile.osDisk.managedDisk.id') ?? '';
  const role = planTagsOf(arm.resource(disk)?.tags)?.role;
  return role === 'failback-vm' || role === 'failback-os-disk' || role === 'seed-vm';
}
