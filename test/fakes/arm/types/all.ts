import type { ResourceType } from '../resource-type.ts';
import { disks, snapshots } from './disks.ts';
import { galleries } from './galleries.ts';
import { galleryImages } from './gallery-images.ts';
import { galleryVersions } from './gallery-versions.ts';
import { images } from './images.ts';
import { connections } from './network/connections.ts';
import { networkInterfaces } from './network/interfaces.ts';
import { localGateways } from './network/local-gateways.ts';
import { publicIPAddresses } from './network/public-addresses.ts';
import { networkSecurityGroups } from './network/security-groups.ts';
import { subnets } from './network/subnets.ts';
import { virtualNetworks } from './network/virtual-networks.ts';
import { vpnGateways } from './network/vpn-gateways.ts';
import { storageAccounts } from './storage-accounts.ts';
import { virtualMachines } from './machines/virtual-machines.ts';

/** Every type of resource that the fake knows. */
export const TYPES: readonly ResourceType[] = [
  ...[disks, snapshots, images, galleries, galleryImages, galleryVersions, virtualMachines],
  ...[virtualNetworks, subnets, networkInterfaces, networkSecurityGroups, publicIPAddresses],
  ...[vpnGateways, localGateways, connections, storageAccounts],
];
