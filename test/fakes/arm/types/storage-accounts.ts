import { textAt } from '../json.ts';
import { model, resourceModel } from '../model.ts';
import { regionName } from '../regions.ts';
import type { ResourceType } from '../resource-type.ts';
import { outside } from '../resources.ts';

/** Storage accounts, as far as others name them. */
export const storageAccounts: ResourceType = {
  type: 'Microsoft.Storage/storageAccounts',
  apiVersions: ['2021-09-01', '2022-09-01', '2023-05-01', '2024-01-01', '2025-08-01'],
  name: /^[a-z0-9]{3,24}$/,
  body: resourceModel(
    'StorageAccount',
    model('StorageAccountProperties', { allowBlobPublicAccess: 'boolean', minimumTlsVersion: 'text' }),
    {
      sku: model('Sku', { name: 'text', tier: 'text' }),
      kind: 'text',
    },
  ),
  put: ({ id, body }) => ({
    resource: {
      id,
      type: 'Microsoft.Storage/storageAccounts',
      location: regionName(textAt(body, 'location') ?? ''),
      ...outside(body),
      properties: { ...(body['properties'] as object | undefined) },
      hidden: {},
    },
  }),
};
