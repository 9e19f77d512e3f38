import type { VirtualMachineIdentity } from '@azure/arm-compute';
import type { Azure } from '../arm.ts';
import { placeOf } from '../arm-id.ts';
import { ifThere } from '../exists.ts';

/** What a machine has besides its disks and interfaces, and its successor should have too. */
export interface MachineLikeness {
  /** Its managed identities; one that belongs to the machine itself is another one in its successor. */
  readonly identity?: VirtualMachineIdentity | undefined;
  /** That the licence of the system is its owner's: `Windows_Server`, `RHEL_BYOS` … */
  readonly licenseType?: string | undefined;
  /** Id of its availability set. */
  readonly availabilitySet?: string | undefined;
}

/** Nothing of a machine that is not there. Throws what `Azure.call` throws. */
export async function machineLikeness(azure: Azure, id: string, signal: AbortSignal): Promise<MachineLikeness> {
  const { group, name } = placeOf(id);
  const vm = await ifThere(
    azure.call(`look at the machine ${name}`, signal, (call) => azure.compute.virtualMachines.get(group, name, call)),
  );
  const { type, userAssignedIdentities = {} } = vm?.identity ?? {};
  const assigned = Object.keys(userAssignedIdentities);
  return {
    licenseType: vm?.licenseType,
    availabilitySet: vm?.availabilitySet?.id,
    ...(type === undefined || type === 'None'
      ? {}
      : {
          identity: {
            type,
            ...(assigned.length === 0
              ? {}
              : { userAssignedIdentities: Object.fromEntries(assigned.map((one) => [one, {}])) }),
          },
        }),
  };
}
