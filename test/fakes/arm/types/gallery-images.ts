import { changed, conflict, missing } from '../arm-error.ts';
import { type Json, listAt, objectAt, textAt } from '../json.ts';
import { list, model, oneOf, resourceModel } from '../model.ts';
import { regionName } from '../regions.ts';
import { lastName, parentId } from '../resource-id.ts';
import type { Call, ResourceType } from '../resource-type.ts';
import { outside, type Resource } from '../resources.ts';
import { GALLERY_VERSIONS, requireEmpty } from './galleries.ts';

export const DEFINITION = 'Microsoft.Compute/galleries/images';
/** From this version on, definitions are for Trusted Launch unless they say otherwise. */
const TRUSTED = '2025-03-03';
const IDENTIFIER = ['publisher', 'offer', 'sku'] as const;

const range = model('ResourceRange', { min: 'number', max: 'number' });
const properties = model('GalleryImageProperties', {
  description: 'text',
  eula: 'text',
  privacyStatementUri: 'text',
  releaseNoteUri: 'text',
  osType: oneOf('Linux', 'Windows'),
  osState: oneOf('Generalized', 'Specialized'),
  hyperVGeneration: oneOf('V1', 'V2'),
  endOfLifeDate: 'text',
  identifier: model('GalleryImageIdentifier', { publisher: 'text', offer: 'text', sku: 'text' }),
  recommended: model('RecommendedMachineConfiguration', { vCPUs: range, memory: range }),
  disallowed: model('Disallowed', { diskTypes: list('text') }),
  purchasePlan: 'any',
  features: list(model('GalleryImageFeature', { name: 'text', value: 'text', startsAtVersion: 'text' })),
  architecture: oneOf('x64', 'Arm64'),
  allowUpdateImage: 'boolean',
  provisioningState: 'text',
});

/** Image definitions of a gallery (GalleryRP, Gallery Images). */
export const galleryImages: ResourceType = {
  type: DEFINITION,
  apiVersions: GALLERY_VERSIONS,
  name: /^[A-Za-z0-9](?:[\w.-]{0,78}[A-Za-z0-9])?$/,
  body: resourceModel('GalleryImage', properties),
  put(call, existing) {
    const given = objectAt(call.body, 'properties') ?? {};
    for (const member of ['osType', 'osState', 'identifier', ...IDENTIFIER.map((one) => `identifier.${one}`)]) {
      const value = member.startsWith('identifier.') ? textAt(given, member) : given[member];
      if (value === undefined || value === '') throw missing(`galleryImage.properties.${member}`);
    }
    const definition = { ...defaults(call.apiVersion, given), ...given };
    if (existing) requireUnchanged(existing, definition);
    requireUnique(call, given);
    const resource: Resource = {
      id: call.id,
      type: DEFINITION,
      location: regionName(textAt(call.body, 'location') ?? ''),
      ...outside(call.body),
      properties: definition,
      hidden: existing?.hidden ?? {},
    };
    return { resource };
  },
  remove(call, definition) {
    requireEmpty(call, definition);
    return {};
  },
};

export function feature(definition: Resource, name: string): string | undefined {
  return textAt(
    listAt(definition.properties, 'features').find((one) => one['name'] === name),
    'value',
  );
}

function defaults(apiVersion: string, given: Json): Json {
  const hyperVGeneration = textAt(given, 'hyperVGeneration') ?? (apiVersion >= TRUSTED ? 'V2' : 'V1');
  const features = listAt(given, 'features');
  const secured = features.some((one) => one['name'] === 'SecurityType');
  const trusted = { name: 'SecurityType', value: 'TrustedLaunchSupported' };
  const all = apiVersion >= TRUSTED && hyperVGeneration === 'V2' && !secured ? [...features, trusted] : features;
  return { hyperVGeneration, architecture: 'x64', features: all };
}

function requireUnchanged(existing: Resource, definition: Json): void {
  const fixed = [
    'osType',
    'osState',
    'hyperVGeneration',
    'architecture',
    ...IDENTIFIER.map((one) => `identifier.${one}`),
  ];
  for (const path of fixed) {
    if (textAt(existing.properties, path) !== textAt(definition, path))
      throw changed(`galleryImage.properties.${path}`);
  }
  const features = (of: unknown) =>
    listAt(of, 'features')
      .map((one) => `${String(one['name'])}=${String(one['value'])}`)
      .sort()
      .join();
  if (features(existing.properties) !== features(definition)) throw changed('galleryImage.properties.features');
}

function requireUnique({ world, id }: Call, given: Json): void {
  const triple = (of: unknown) => IDENTIFIER.map((one) => textAt(of, `identifier.${one}`)?.toLowerCase()).join('/');
  const other = world.resources
    .under(parentId(id))
    .find(
      (one) =>
        one.type === DEFINITION &&
        one.id.toLowerCase() !== id.toLowerCase() &&
        triple(one.properties) === triple(given),
    );
  if (!other) return;
  throw conflict(
    'Conflict',
    `The combination of publisher, offer and sku '${triple(given)}' is already used by the gallery image '${lastName(other.id)}'.`,
  );
}
