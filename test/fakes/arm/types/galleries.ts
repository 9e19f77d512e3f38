import { conflict } from '../arm-error.ts';
import { textAt } from '../json.ts';
import { model, resourceModel } from '../model.ts';
import { regionName } from '../regions.ts';
import { lastName } from '../resource-id.ts';
import type { Call, ResourceType } from '../resource-type.ts';
import { outside, type Resource } from '../resources.ts';

export const GALLERY_VERSIONS = ['2021-10-01', '2022-03-03', '2022-08-03', '2023-07-03', '2024-03-03', '2025-03-03'];

/** For so many times the usual duration a gallery still seems to have what was deleted from it. */
const LINGER = 3;

const properties = model('GalleryProperties', {
  description: 'text',
  identifier: model('GalleryIdentifier', { uniqueName: 'text' }),
  sharingProfile: model('SharingProfile', { permissions: 'text', communityGalleryInfo: 'any' }),
  softDeletePolicy: model('SoftDeletePolicy', { isSoftDeleteEnabled: 'boolean' }),
  provisioningState: 'text',
});

/** Compute Galleries (GalleryRP). */
export const galleries: ResourceType = {
  type: 'Microsoft.Compute/galleries',
  apiVersions: GALLERY_VERSIONS,
  name: /^[A-Za-z0-9](?:[\w.]{0,78}[A-Za-z0-9])?$/,
  body: resourceModel('Gallery', properties, { identity: 'any' }),
  put({ id, body }, existing) {
    const given = body['properties'] as object | undefined;
    const uniqueName = `${id.split('/')[2] ?? ''}-${lastName(id).toUpperCase()}`;
    return {
      resource: {
        id,
        type: 'Microsoft.Compute/galleries',
        location: regionName(textAt(body, 'location') ?? ''),
        ...outside(body),
        properties: { ...existing?.properties, ...given, identifier: { uniqueName } },
        hidden: existing?.hidden ?? {},
      },
    };
  },
  remove(call, gallery) {
    requireEmpty(call, gallery);
    return {};
  },
};

/** Refuses to delete what has something in it, or has had a moment ago. */
export function requireEmpty({ world }: Call, resource: Resource): void {
  const inside = world.resources.under(resource.id);
  const quiet = (resource.hidden.emptied ?? -Infinity) + world.settings.milliseconds * LINGER;
  if (inside.length === 0 && world.clock.now() >= quiet) return;
  throw conflict(
    'CannotDeleteResource',
    `Cannot delete resource while nested resources exist. Some existing nested resource IDs include: '${inside.map(({ id }) => id).join(',')}'. Please delete all nested resources before deleting this resource.`,
  );
}
