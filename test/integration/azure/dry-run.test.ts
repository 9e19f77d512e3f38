import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diskLanding } from '../../../src/azure/disk-landing.ts';
import { galleryVersion } from '../../../src/azure/gallery/gallery.ts';
import { managedImage } from '../../../src/azure/managed-image.ts';
import { type ArmRig, armRig } from '../../support/arm-rig.ts';

let rig: ArmRig;
test.before(async () => {
  rig = await armRig();
});
test.after(async () => {
  await rig[Symbol.asyncDispose]();
});

const common = { resourceGroup: 'rg', location: 'westeurope', generation: 1, tags: {}, replace: false } as const;
const cargo = { fileSize: 20 * 1024 * 1024 + 512, digest: 'blocks-v1:aa' };

test('a dry run tells every call that it would make, and makes none', async () => {
  const azure = await rig.open({ dryRun: true });
  const landing = diskLanding(azure, { ...common, name: 'disk' });
  const berth = await landing.open(cargo, rig.io);
  assert.is(berth.landed, undefined);
  const landed = await landing.finish(rig.io);
  await managedImage(azure, { ...common, name: 'image' }).publish(landed, cargo.digest, rig.io);
  const place = { gallery: 'gallery', definition: 'client', version: '1.0.0', specialized: false };
  const targetRegions = [{ name: 'westeurope', replicas: 1 }];
  const version = galleryVersion(azure, { ...common, ...place, targetRegions });
  await version.publish(landed, cargo.digest, rig.io);
  assert.is(await version.look(cargo.digest, rig.io), true);
  await landing.discard(rig.io);

  const under = `/subscriptions/${azure.subscription}/resourceGroups/rg/providers/Microsoft.Compute/`;
  assert.equal(
    azure.calls.map(({ method, resource }) => `${method} ${resource.replace(under, '')}`),
    [
      'PUT disks/disk',
      'POST disks/disk/beginGetAccess',
      'POST disks/disk/endGetAccess',
      'PUT images/image',
      'PUT galleries/gallery',
      'PUT galleries/gallery/images/client',
      'PUT galleries/gallery/images/client/versions/1.0.0',
      'DELETE disks/disk',
    ],
  );
  const disk = azure.calls[0]?.body as { properties: { creationData: unknown } };
  assert.equal(disk.properties.creationData, { createOption: 'Upload', uploadSizeBytes: cargo.fileSize });
  assert.ok(rig.arm.requests.every(({ method, path }) => method === 'GET' || path.endsWith('/token')));
  assert.equal(
    rig.arm.ids().filter((id) => id.includes('/providers/')),
    [],
  );
});

test.run();
