import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Azure } from '../../../src/azure/arm.ts';
import { diskLanding } from '../../../src/azure/disk-landing.ts';
import { galleryVersion, type GalleryOptions } from '../../../src/azure/gallery/gallery.ts';
import type { Landed } from '../../../src/azure/landing.ts';
import { managedImage, type ManagedImageOptions } from '../../../src/azure/managed-image.ts';
import { encodeFooter } from '../../../src/formats/vhd/footer.ts';
import { type ArmRig, armRig } from '../../support/arm-rig.ts';
import { refused } from '../../support/formats/refused.ts';

const SIZE = 20 * 1024 * 1024;
const DIGEST = 'blocks-v1:aa';
const OTHER = 'blocks-v1:bb';

let rig: ArmRig;
let azure: Azure;
let source: Landed;
let count = 0;

async function landDisk(name: string): Promise<Landed> {
  const options = { resourceGroup: 'rg', name, location: 'westeurope', tags: {}, replace: false };
  const landing = diskLanding(azure, { ...options, generation: 1 });
  const berth = await landing.open({ fileSize: SIZE + 512, digest: DIGEST }, rig.io);
  if (berth.landed) return berth.landed;
  const uuid = '6b29fc40-ca47-1067-b31d-00dd010662da';
  await berth.blob.put(SIZE, encodeFooter({ size: SIZE, uuid, timestamp: 1_700_000_000 }));
  return await landing.finish(rig.io);
}

test.before(async () => {
  rig = await armRig();
  azure = await rig.open();
  source = await landDisk('source');
});
test.before.each(() => {
  rig.arm.reset();
  rig.io.steps.length = 0;
  count++;
});
test.after(async () => {
  await rig[Symbol.asyncDispose]();
});

const common = { resourceGroup: 'rg', location: 'westeurope', generation: 1, tags: {}, replace: false } as const;
const image = (options: Partial<ManagedImageOptions> = {}) =>
  managedImage(azure, { ...common, name: `image${count}`, ...options });
const version = (options: Partial<GalleryOptions> = {}) =>
  galleryVersion(azure, {
    ...common,
    ...{ gallery: `gallery${count}`, definition: 'client', version: '1.0.0', specialized: false },
    targetRegions: [
      { name: 'westeurope', replicas: 1 },
      { name: 'eastus', replicas: 2 },
    ],
    ...options,
  });
const stateOf = (id: string) => rig.arm.resource(id)?.properties.provisioningState;

for (const [kind, make] of [
  ['managed image', image],
  ['gallery version', version],
] as const) {
  test(`a ${kind} is made of a disk, and known again`, async () => {
    const made = make();
    assert.is(await made.look(DIGEST, rig.io), false);
    await made.publish(source, DIGEST, rig.io);
    assert.is(stateOf(made.id), 'Succeeded');
    assert.is(rig.arm.resource(made.id)?.tags?.['failback-kit:digest'], DIGEST);
    assert.is(await make().look(DIGEST, rig.io), true);
    const before = rig.arm.requests.length;
    await make().publish(source, DIGEST, rig.io);
    assert.ok(rig.arm.requests.slice(before).every(({ method }) => method === 'GET'));
  });

  test(`a ${kind} of another disk stays, unless it may be replaced`, async () => {
    await make().publish(source, OTHER, rig.io);
    await refused(() => make().look(DIGEST, rig.io), 'was made of another disk', 'E_EXISTS');
    await refused(() => make().publish(source, DIGEST, rig.io), 'was made of another disk', 'E_EXISTS');
    const made = make({ replace: true });
    assert.is(await made.look(DIGEST, rig.io), false);
    assert.is(rig.arm.resource(made.id)?.tags?.['failback-kit:digest'], OTHER);
    await made.publish(source, DIGEST, rig.io);
    assert.is(rig.arm.resource(made.id)?.tags?.['failback-kit:digest'], DIGEST);
  });

  test(`a ${kind} whose making failed is in nobody's way`, async () => {
    const made = make();
    const path = new RegExp(`${made.id.slice(made.id.lastIndexOf('/'))}$`, 'i');
    rig.arm.fail({ kind: 'operation', code: 'ImageBroken', message: 'It broke.' }, { method: 'PUT', path });
    await refused(() => made.publish(source, DIGEST, rig.io), 'It broke (ImageBroken)', 'E_AZURE');
    assert.is(await made.look(DIGEST, rig.io), false);
    await made.publish(source, DIGEST, rig.io);
    assert.is(stateOf(made.id), 'Succeeded');
  });
}

test('an image of another generation is another image', async () => {
  await image().publish(source, DIGEST, rig.io);
  await refused(() => image({ generation: 2 }).look(DIGEST, rig.io), 'is of generation 1', 'E_EXISTS');
});

test('a definition of another kind is told before anything is made', async () => {
  await version().publish(source, DIGEST, rig.io);
  const before = rig.arm.requests.length;
  const error = await refused(
    () => version({ version: '2.0.0', generation: 2, specialized: true }).look(DIGEST, rig.io),
    'state Generalized, not Specialized; generation V1, not V2',
    'E_EXISTS',
  );
  assert.match(error.hint ?? '', 'cannot be changed');
  assert.ok(rig.arm.requests.slice(before).every(({ method }) => method === 'GET'));
});

test('a definition can have many versions', async () => {
  await version().publish(source, DIGEST, rig.io);
  await version({ version: '1.0.1' }).publish(source, OTHER, rig.io);
  assert.is(await version({ version: '1.0.1' }).look(OTHER, rig.io), true);
});

test('the copies of a version are told as they come', async () => {
  rig.arm.operations.milliseconds = 300;
  try {
    await version().publish(source, DIGEST, rig.io);
  } finally {
    rig.arm.operations.milliseconds = 20;
  }
  assert.ok(rig.io.steps.length > 0);
  assert.ok(rig.io.steps.every((step) => step >= 0 && step <= 100));
});

test('a version that an earlier run began is waited for, not made twice', async () => {
  rig.arm.operations.milliseconds = 500;
  try {
    const stop = new AbortController();
    const begun = version().publish(source, DIGEST, { ...rig.io, signal: stop.signal });
    const id = version().id;
    while (rig.arm.resource(id) === undefined) await new Promise((resolve) => setTimeout(resolve, 10));
    stop.abort();
    await refused(() => begun, '', 'E_INTERRUPTED');
    rig.arm.reset();
    assert.is(await version().look(DIGEST, rig.io), false);
    await version().publish(source, DIGEST, rig.io);
    assert.is(stateOf(id), 'Succeeded');
    assert.not.ok(rig.arm.requests.some(({ method }) => method === 'PUT'));
  } finally {
    rig.arm.operations.milliseconds = 20;
  }
});

test.run();
