import type { ResourceType } from '../resource-type.ts';
import { disks, snapshots } from './disks.ts';
import { galleries } from './galleries.ts';
import { galleryImages } from './gallery-images.ts';
import { galleryVersions } from './gallery-versions.ts';
import { images } from './images.ts';
import { networkInterfaces, networkSecurityGroups, publicIPAddresses, virtualNetworks } from './network.ts';
import { storageAccounts } from './storage-accounts.ts';
import { virtualMachines } from './virtual-machines.ts';

/** Every type of resource that the fake knows. */
export const TYPES: readonly ResourceType[] = [
  ...[disks, snapshots, images, galleries, galleryImages, galleryVersions, virtualMachines],
  ...[virtualNetworks, networkInterfaces, networkSecurityGroups, publicIPAddresses, storageAccounts],
];
