import { parseTags } from '../azure/tags.ts';
import { FailbackError } from '../errors.ts';
import type { StatusPlace } from '../fleet/status/status.ts';
import type { UploadSettings } from '../pipeline/upload/options.ts';
import { choice, choiceOr, flag, inGroup, list, size, text, type Values } from './option.ts';

/** Where an image goes on Azure, and how. */
export const AZURE = inGroup('Azure:', {
  resourceGroup: text('Resource group, which must exist', { alias: 'g' }),
  location: text("Azure region, such as eastus; the group's unless told", { alias: 'l' }),
  subscription: text('Id of the subscription; needed if the login has several'),
  cloud: text('AzureCloud, AzureUSGovernment, AzureChinaCloud, or the URL of a Resource Manager'),
  as: choiceOr(['image', 'gallery', 'disk'], 'image', 'Managed image, version in a Compute Gallery, or bootable disk'),
  via: choiceOr(['disk', 'blob'], 'disk', 'Into a managed disk, or a page blob of a storage account'),
  storageAccount: text('Storage account, for --via blob'),
  container: text('Its container'),
  gallery: text('Compute Gallery, for --as gallery; made if it is not there'),
  imageVersion: text('Version in the gallery, such as 1.0.0; the one behind the newest unless told'),
  targetRegion: list('Regions of the gallery version, with replicas: westeurope=2,eastus', { separator: /,/ }),
  specialized: flag('A gallery image that keeps the machine as it is'),
  nvme: flag('Allow machines with NVMe disks; generation 2, gallery or disk'),
  tag: list('Tag of everything that is made, as NAME=VALUE; may be repeated', { separator: /\r?\n/ }),
  replace: flag('Throw away what else has this name'),
  keepSource: flag('Keep the disk or blob of which the image was made'),
  verify: choice(['ranges', 'full'], 'Read back which ranges arrived, or every byte'),
  maxRate: size('Bytes per second at most, such as 10MiB'),
  dryRun: flag('Change nothing; tell what would be done'),
  bootTest: flag('Start a machine from the result, read its console, and remove it again'),
  bootTestSize: text('Size of that machine, such as Standard_D2s_v5'),
});

/** Where on Azure something is published. */
export const PUBLISHED = {
  resourceGroup: AZURE.resourceGroup,
  subscription: AZURE.subscription,
  cloud: AZURE.cloud,
  as: AZURE.as,
  gallery: AZURE.gallery,
};

/** The same as the library wants it; undefined if no group is named. */
export function publishedPlace(values: Values<typeof PUBLISHED>): StatusPlace | undefined {
  const { resourceGroup, subscription, cloud, as, gallery } = values;
  return resourceGroup === undefined ? undefined : { resourceGroup, subscription, cloud, as, gallery };
}

/** The options as the library wants them, but for the name. Throws `E_USAGE`. */
export function uploadSettings(values: Values<typeof AZURE>): Omit<UploadSettings, 'name'> {
  const { resourceGroup, targetRegion: targetRegions, tag, location, subscription, cloud, ...rest } = values;
  const { via, storageAccount, container, gallery, imageVersion, specialized, nvme, replace } = rest;
  if (resourceGroup === undefined) {
    throw new FailbackError('E_USAGE', 'Where on Azure? --resource-group is missing.', {
      hint: 'Name one that exists, or make it: az group create --name failback --location eastus',
    });
  }
  const { keepSource, verify, maxRate, dryRun, bootTest, bootTestSize } = rest;
  return {
    ...{ resourceGroup, location, subscription, cloud, as: rest.as, via, storageAccount, container },
    ...{ gallery, imageVersion, targetRegions, specialized, nvme, replace, tags: parseTags(tag) },
    ...{ keepSource, verify, maxRate, dryRun, bootTest, bootTestSize },
  };
}
