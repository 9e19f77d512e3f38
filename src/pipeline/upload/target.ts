import type { Azure } from '../../azure/arm.ts';
import { blobKey } from '../../azure/blob-key.ts';
import { blobLanding } from '../../azure/blob-landing.ts';
import { diskCopy } from '../../azure/disk-copy.ts';
import { diskLanding } from '../../azure/disk-landing.ts';
import { galleryVersion } from '../../azure/gallery/gallery.ts';
import type { Landing } from '../../azure/landing.ts';
import { managedImage } from '../../azure/managed-image.ts';
import { checkName } from '../../azure/names.ts';
import { nextVersion } from '../../azure/gallery/next-version.ts';
import type { Publication } from '../../azure/publication.ts';
import { accountName, blobEndpoint, storageAccountId } from '../../azure/storage-account.ts';
import { parseTargetRegions } from '../../azure/gallery/target-regions.ts';
import type { ImageOrigin } from '../../azure/tags.ts';
import { FailbackError } from '../../errors.ts';
import { kebab } from '../../kebab.ts';
import type { ResolvedUpload } from './context.ts';
import type { PublishedName, UploadPart } from './part.ts';

/** Throws `E_USAGE` for names that Azure does not take, and for options that do not go together. */
export function checkTarget(options: ResolvedUpload, part: UploadPart = {}): void {
  const { as, via, resourceGroup, gallery, imageVersion, storageAccount, container, generation } = options;
  checkName('resource group', resourceGroup, '--resource-group');
  for (const one of part.names ?? [options]) checkName(as === 'gallery' ? 'image definition' : as, one.name, '--name');
  if (!isProduct(options, part)) checkName('disk', placeName(options, part), '--name');
  if (as === 'gallery') checkName('gallery', wanted(gallery, '--as gallery', '--gallery'), '--gallery');
  if (imageVersion !== undefined) checkName('image version', imageVersion, '--image-version');
  refuse(options, 'gallery', ['gallery', 'imageVersion', 'targetRegions', 'specialized']);
  if (via === 'blob') {
    if (as === 'disk') throw wrong('--as disk goes with --via disk only.', 'Leave --via out.');
    wanted(storageAccount, '--via blob', '--storage-account');
    checkName('container', wanted(container, '--via blob', '--container'), '--container');
  } else if (storageAccount !== undefined || container !== undefined) {
    throw wrong(
      'A storage account is for --via blob.',
      'Add --via blob, or leave --storage-account and --container out.',
    );
  }
  if (options.nvme === true && (as === 'image' || generation === 1)) {
    throw wrong('NVMe disks need generation 2, and a gallery or a disk.', 'Leave --nvme out, or add --as gallery.');
  }
}

function refuse(options: ResolvedUpload, as: string, names: readonly (keyof ResolvedUpload)[]): void {
  const isGiven = (value: unknown) =>
    value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);
  const name = names.find((key) => options.as !== as && isGiven(options[key]));
  if (name === undefined) return;
  const flag = `--${kebab(name.replace(/s$/, ''))}`;
  throw wrong(`${flag} is for --as ${as}.`, `Add --as ${as}, or leave it out.`);
}

function wanted(value: string | undefined, why: string, option: string): string {
  if (value !== undefined) return value;
  throw wrong(`${why} needs ${option}.`, `Add ${option}.`);
}

function wrong(message: string, hint: string): FailbackError {
  return new FailbackError('E_USAGE', message, { hint });
}

/** Whether the disk into which the bytes go is what was asked for. */
function isProduct({ as }: ResolvedUpload, { names }: UploadPart): boolean {
  return as === 'disk' && names === undefined;
}

/** What the disk or blob is called into which the bytes go. */
function placeName(options: ResolvedUpload, part: UploadPart): string {
  return isProduct(options, part) ? options.name : `${options.name}-upload`;
}

/** The place where the bytes land. Throws `E_USAGE`, and what `Azure.call` throws. */
export async function landingOf(
  azure: Azure,
  options: ResolvedUpload,
  location: string,
  signal: AbortSignal,
  part: UploadPart = {},
  origin?: ImageOrigin,
): Promise<Landing> {
  const { via, as, resourceGroup, generation, tags = {}, replace = false, nvme } = options;
  const name = placeName(options, part);
  if (via === 'disk') {
    const diskControllerTypes = nvme === true ? 'SCSI, NVMe' : undefined;
    return diskLanding(azure, {
      resourceGroup,
      name,
      location,
      generation,
      tags,
      origin,
      replace,
      diskControllerTypes,
      keepFinished: isProduct(options, part),
    });
  }
  const { storageAccount: account = '', container = '' } = options;
  return blobLanding({
    endpoint: blobEndpoint(account, azure),
    container,
    name: `${name}.vhd`,
    key: blobKey(accountName(account), process.env, azure.credential),
    replace,
    caFile: azure.caFile,
    dryRun: azure.dryRun ? (call) => void azure.calls.push(call) : undefined,
    storageAccountId: as === 'gallery' ? await storageAccountId(azure, accountName(account), signal) : undefined,
  });
}

/** The names under which something is made of what landed; none if that is what was asked for. */
export function publishedNames(
  options: ResolvedUpload,
  part: UploadPart,
  origin?: ImageOrigin,
): readonly PublishedName[] {
  return part.names ?? (isProduct(options, part) ? [] : [{ name: options.name, origin }]);
}

/** What is made of what landed. Throws `E_USAGE`, and what `Azure.call` throws. */
export async function publicationOf(
  azure: Azure,
  options: ResolvedUpload,
  { name, origin }: PublishedName,
  location: string,
  digest: string,
  signal: AbortSignal,
): Promise<Publication> {
  const { as, resourceGroup, generation, tags = {}, replace = false, nvme, gallery = '' } = options;
  const common = { resourceGroup, location, generation, tags, origin, replace };
  const diskControllerTypes = nvme === true ? 'SCSI, NVMe' : undefined;
  if (as === 'disk') return diskCopy(azure, { ...common, name, diskControllerTypes });
  if (as === 'image') return managedImage(azure, { ...common, name });
  const place = { resourceGroup, gallery, definition: name };
  return galleryVersion(azure, {
    ...common,
    ...place,
    version: options.imageVersion ?? (await nextVersion(azure, place, digest, signal)),
    specialized: options.specialized === true,
    diskControllerTypes,
    targetRegions: parseTargetRegions(options.targetRegions ?? [], location),
  });
}
