import type { Azure } from '../../src/azure/arm.ts';
import { armId } from '../../src/azure/arm-id.ts';
import { type ArmRig, armRig } from './arm-rig.ts';

/** A fake Azure with what machines are made of, in the group `rg`. */
export interface MachinesRig extends ArmRig {
  readonly azure: Azure;
  readonly signal: AbortSignal;
  /** Id of something in the group, as in `Microsoft.Compute/disks/d`. */
  readonly id: (path: string) => string;
  readonly vnet: string;
  readonly subnet: string;
  /** Ids of a managed image of the first generation. */
  readonly image: string;
}

export const LOCATION = 'westeurope';

/** With the virtual network `vnet`, 10.1.0.0/16, its subnet `default`, 10.1.0.0/24, and the image `image`. */
export async function machinesRig(): Promise<MachinesRig> {
  const rig = await armRig();
  const azure = await rig.open();
  const id = (path: string) => armId(azure, 'rg', path);
  const vnet = id('Microsoft.Network/virtualNetworks/vnet');
  const image = id('Microsoft.Compute/images/image');
  const provisioningState = 'Succeeded';
  const subnets = [{ name: 'default', properties: { addressPrefix: '10.1.0.0/24' } }];
  const addressSpace = { addressPrefixes: ['10.1.0.0/16'] };
  rig.arm.addResource({ id: vnet, location: LOCATION, properties: { provisioningState, addressSpace, subnets } });
  const storageProfile = { osDisk: { osType: 'Linux', osState: 'Generalized' } };
  const properties = { provisioningState, hyperVGeneration: 'V1', storageProfile };
  rig.arm.addResource({ id: image, location: LOCATION, properties });
  return { ...rig, azure, id, vnet, image, subnet: `${vnet}/subnets/default`, signal: rig.io.signal };
}
