import { list, model, oneOf, resourceModel } from '../model.ts';

const image = model('ImageDiskReference', {
  id: 'text',
  sharedGalleryImageId: 'text',
  communityGalleryImageId: 'text',
  lun: 'number',
});

const creationData = model('CreationData', {
  createOption: 'text',
  storageAccountId: 'text',
  imageReference: image,
  galleryImageReference: image,
  sourceUri: 'text',
  sourceResourceId: 'text',
  uploadSizeBytes: 'number',
  logicalSectorSize: 'number',
  performancePlus: 'boolean',
});

/** What can be changed by PATCH too. */
const changeable = {
  osType: oneOf('Linux', 'Windows'),
  diskSizeGB: 'number',
  maxShares: 'number',
  encryption: model('Encryption', { type: 'text', diskEncryptionSetId: 'text' }),
  networkAccessPolicy: oneOf('AllowAll', 'AllowPrivate', 'DenyAll'),
  diskAccessId: 'text',
  tier: 'text',
  burstingEnabled: 'boolean',
  publicNetworkAccess: oneOf('Enabled', 'Disabled'),
  dataAccessAuthMode: oneOf('AzureActiveDirectory', 'None'),
  optimizedForFrequentAttach: 'boolean',
  supportsHibernation: 'boolean',
  supportedCapabilities: model('SupportedCapabilities', {
    diskControllerTypes: 'text',
    acceleratedNetwork: 'boolean',
    architecture: oneOf('x64', 'Arm64'),
    supportedSecurityOption: 'text',
  }),
  purchasePlan: 'any',
} as const;

const properties = {
  ...changeable,
  hyperVGeneration: oneOf('V1', 'V2'),
  creationData,
  incremental: 'boolean',
  securityProfile: model('DiskSecurityProfile', { securityType: 'text', secureVMDiskEncryptionSetId: 'text' }),
  diskIOPSReadWrite: 'number',
  diskMBpsReadWrite: 'number',
  diskIOPSReadOnly: 'number',
  diskMBpsReadOnly: 'number',
  completionPercent: 'number',
  // Set by the service; sent back by clients that change what they got.
  provisioningState: 'text',
  diskState: 'text',
  timeCreated: 'text',
  uniqueId: 'text',
  diskSizeBytes: 'number',
} as const;

const sku = model('DiskSku', {
  name: oneOf(
    'Standard_LRS',
    'Premium_LRS',
    'StandardSSD_LRS',
    'UltraSSD_LRS',
    'Premium_ZRS',
    'StandardSSD_ZRS',
    'PremiumV2_LRS',
    'Standard_ZRS',
  ),
  tier: 'text',
});

/** Of disks and of snapshots (DiskRP). */
export const diskModel = resourceModel('Disk', model('DiskProperties', properties), {
  sku,
  zones: list('text'),
  extendedLocation: 'any',
  managedBy: 'text',
  managedByExtended: list('text'),
});
export const diskUpdate = model('DiskUpdate', {
  tags: 'map',
  sku,
  properties: model('DiskUpdateProperties', changeable),
});
export const grantAccess = model('GrantAccessData', {
  access: 'text',
  durationInSeconds: 'number',
  getSecureVMGuestStateSAS: 'boolean',
  fileFormat: oneOf('VHD', 'VHDX'),
});
