import type { Call } from './call.ts';
import { createBlob, deleteBlob, setMetadata, setProperties } from './operations/blobs.ts';
import { containerProperties, createContainer, deleteContainer } from './operations/containers.ts';
import { blobProperties, getBlob } from './operations/get-blob.ts';
import { leaseBlob } from './operations/lease-blob.ts';
import type { Operation } from './operations/operation.ts';
import { pageRanges } from './operations/page-ranges.ts';
import { putPage } from './operations/put-page.ts';
import { notFaked } from './refusal.ts';

/** By method and `comp`. */
const OF_BLOBS: Readonly<Record<string, Operation>> = {
  'PUT ': createBlob,
  'GET ': getBlob,
  'HEAD ': blobProperties,
  'DELETE ': deleteBlob,
  'PUT page': putPage,
  'GET pagelist': pageRanges,
  'PUT lease': leaseBlob,
  'PUT properties': setProperties,
  'PUT metadata': setMetadata,
  'GET metadata': blobProperties,
  'HEAD metadata': blobProperties,
};

const OF_CONTAINERS: Readonly<Record<string, Operation>> = {
  'PUT ': createContainer,
  'GET ': containerProperties,
  'HEAD ': containerProperties,
  'DELETE ': deleteContainer,
};

export function route({ method, comp, container, blob, query }: Call): Operation {
  const ofContainer = blob === '' && container !== '' && query.get('restype') === 'container';
  const operation = (ofContainer ? OF_CONTAINERS : blob === '' ? {} : OF_BLOBS)[`${method} ${comp}`];
  if (!operation) throw notFaked(`${method} with comp=${comp} and restype=${query.get('restype') ?? ''}`);
  return operation;
}
