import { list, model, oneOf, reference, resourceModel } from '../../model.ts';

const caching = oneOf('None', 'ReadOnly', 'ReadWrite');
const deleteOption = oneOf('Delete', 'Detach');
const managedDisk = model('ManagedDiskParameters', {
  ...{ id: 'text', storageAccountType: 'text', diskEncryptionSet: reference },
  securityProfile: 'any',
});
const disk = {
  name: 'text',
  caching,
  writeAcceleratorEnabled: 'boolean',
  createOption: oneOf('FromImage', 'Attach', 'Empty', 'Copy'),
  diskSizeGB: 'number',
  managedDisk,
  deleteOption,
} as const;

const storageProfile = model('StorageProfile', {
  imageReference: model('ImageReference', {
    ...{ id: 'text', publisher: 'text', offer: 'text', sku: 'text', version: 'text', exactVersion: 'text' },
    ...{ sharedGalleryImageId: 'text', communityGalleryImageId: 'text' },
  }),
  osDisk: model('OSDisk', {
    ...disk,
    osType: oneOf('Linux', 'Windows'),
    diffDiskSettings: 'any',
    encryptionSettings: 'any',
  }),
  dataDisks: list(
    model('DataDisk', {
      ...disk,
      ...{ lun: 'number', toBeDetached: 'boolean', detachOption: 'text' },
      ...{ diskIOPSReadWrite: 'number', diskMBpsReadWrite: 'number' },
    }),
  ),
  diskControllerType: oneOf('SCSI', 'NVMe'),
});

const osProfile = model('OSProfile', {
  computerName: 'text',
  adminUsername: 'text',
  adminPassword: 'text',
  customData: 'text',
  allowExtensionOperations: 'boolean',
  requireGuestProvisionSignal: 'boolean',
  secrets: list('any'),
  linuxConfiguration: model('LinuxConfiguration', {
    disablePasswordAuthentication: 'boolean',
    ssh: model('SshConfiguration', { publicKeys: list(model('SshPublicKey', { path: 'text', keyData: 'text' })) }),
    provisionVMAgent: 'boolean',
    patchSettings: 'any',
    enableVMAgentPlatformUpdates: 'boolean',
  }),
  windowsConfiguration: model('WindowsConfiguration', {
    provisionVMAgent: 'boolean',
    enableAutomaticUpdates: 'boolean',
    timeZone: 'text',
    patchSettings: 'any',
    winRM: 'any',
    additionalUnattendContent: list('any'),
    enableVMAgentPlatformUpdates: 'boolean',
  }),
});

const nicConfiguration = model('VirtualMachineNetworkInterfaceConfiguration', {
  name: 'text',
  tags: 'map',
  properties: model('VirtualMachineNetworkInterfaceConfigurationProperties', {
    primary: 'boolean',
    deleteOption,
    enableAcceleratedNetworking: 'boolean',
    networkSecurityGroup: reference,
    ipConfigurations: list(
      model('VirtualMachineNetworkInterfaceIPConfiguration', {
        name: 'text',
        properties: model('VirtualMachineNetworkInterfaceIPConfigurationProperties', {
          subnet: reference,
          primary: 'boolean',
          privateIPAddressVersion: 'text',
          publicIPAddressConfiguration: 'any',
        }),
      }),
    ),
  }),
});

const properties = model('VirtualMachineProperties', {
  hardwareProfile: model('HardwareProfile', { vmSize: 'text', vmSizeProperties: 'any' }),
  storageProfile,
  osProfile,
  networkProfile: model('NetworkProfile', {
    networkInterfaces: list(
      model('NetworkInterfaceReference', {
        id: 'text',
        properties: model('NetworkInterfaceReferenceProperties', { primary: 'boolean', deleteOption }),
      }),
    ),
    networkApiVersion: 'text',
    networkInterfaceConfigurations: list(nicConfiguration),
  }),
  diagnosticsProfile: model('DiagnosticsProfile', {
    bootDiagnostics: model('BootDiagnostics', { enabled: 'boolean', storageUri: 'text' }),
  }),
  securityProfile: model('SecurityProfile', {
    securityType: oneOf('Standard', 'TrustedLaunch', 'ConfidentialVM'),
    uefiSettings: model('UefiSettings', { secureBootEnabled: 'boolean', vTpmEnabled: 'boolean' }),
    encryptionAtHost: 'boolean',
  }),
  userData: 'text',
  priority: oneOf('Regular', 'Spot', 'Low'),
  ...{ evictionPolicy: 'text', billingProfile: 'any', licenseType: 'text', additionalCapabilities: 'any' },
  ...{ availabilitySet: reference, proximityPlacementGroup: reference, host: reference, hostGroup: reference },
  ...{ extensionsTimeBudget: 'text', scheduledEventsProfile: 'any', applicationProfile: 'any' },
  ...{ provisioningState: 'text', vmId: 'text', timeCreated: 'text', instanceView: 'any' },
});

const place = { zones: list('text'), identity: 'any', plan: 'any' } as const;

/** Virtual machines (ComputeRP), as far as the fake understands them. */
export const vmModel = resourceModel('VirtualMachine', properties, place);

/** What PATCH takes. */
export const vmUpdateModel = model('VirtualMachineUpdate', { tags: 'map', ...place, properties });
