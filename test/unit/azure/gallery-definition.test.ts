import type { GalleryImage } from '@azure/arm-compute';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkDefinition, type DefinitionOptions, newDefinition } from '../../../src/azure/gallery/definition.ts';
import { newVersion, replicated } from '../../../src/azure/gallery/version.ts';
import { refused } from '../../support/formats/refused.ts';

const options: DefinitionOptions = { definition: 'client', location: 'westeurope', generation: 2, specialized: false };

test('a definition never asks for Trusted Launch', () => {
  assert.equal(newDefinition(options).features, [{ name: 'SecurityType', value: 'Standard' }]);
  assert.is(newDefinition(options).hyperVGeneration, 'V2');
  assert.is(newDefinition({ ...options, specialized: true }).osState, 'Specialized');
});

test('generations and states do not share an identifier', () => {
  const all = [1, 2].flatMap((generation) =>
    [true, false].map((specialized) =>
      JSON.stringify(newDefinition({ ...options, generation: generation as 1 | 2, specialized }).identifier),
    ),
  );
  assert.is(new Set(all).size, 4);
});

test('a definition that is there must be of the same kind', async () => {
  const there = { ...newDefinition(options), id: '/x' } as GalleryImage;
  checkDefinition(there, options);
  checkDefinition({ ...there, features: [] }, options);
  checkDefinition(
    { ...there, features: [{ name: 'DiskControllerTypes', value: 'NVMe,SCSI' }] },
    {
      ...options,
      diskControllerTypes: 'SCSI, NVMe',
    },
  );
  const others: [Partial<GalleryImage>, string][] = [
    [{ hyperVGeneration: 'V1' }, 'generation V1, not V2'],
    [{ osState: 'Specialized' }, 'state Specialized, not Generalized'],
    [{ osType: 'Windows' }, 'operating system Windows, not Linux'],
    [{ architecture: 'Arm64' }, 'architecture Arm64, not x64'],
    [{ features: [{ name: 'SecurityType', value: 'TrustedLaunchSupported' }] }, 'security type TrustedLaunch'],
  ];
  for (const [change, words] of others) {
    await refused(() => checkDefinition({ ...there, ...change }, options), words, 'E_EXISTS');
  }
  const nvme = { ...options, diskControllerTypes: 'SCSI, NVMe' };
  await refused(() => checkDefinition(there, nvme), 'disk controllers SCSI', 'E_EXISTS');
});

test('a version names its source where Azure looks for it', () => {
  const regions = { location: 'westeurope', targetRegions: [{ name: 'westeurope', replicas: 2 }], tags: {} };
  const ofDisk = newVersion({ kind: 'disk', id: '/d' }, 'x', regions);
  assert.equal(ofDisk.storageProfile?.osDiskImage?.source, { id: '/d' });
  assert.equal(ofDisk.publishingProfile?.targetRegions, [{ name: 'westeurope', regionalReplicaCount: 2 }]);
  const ofBlob = newVersion({ kind: 'blob', url: 'https://b/c/d.vhd', storageAccountId: '/s' }, 'x', regions);
  assert.equal(ofBlob.storageProfile?.osDiskImage?.source, { uri: 'https://b/c/d.vhd', storageAccountId: '/s' });
});

test('how far the copies are', () => {
  assert.is(replicated(), 0);
  assert.is(replicated({ summary: [{ state: 'Completed' }, { state: 'Replicating', progress: 33 }] }), 66);
});

test.run();
