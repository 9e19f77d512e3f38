import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { MiB } from '../../../src/size.ts';
import { putTraffic } from '../../fakes/blob/blob-request.ts';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { expectedBlob, pageImage, patchyDisk } from '../../support/page-image.ts';
import { heardIo, upload } from '../../support/pages-rig.ts';

test('at 1 MB/s with answers 5 s later all arrives, each byte once', async () => {
  const content = patchyDisk(16 * MiB, 2);
  const image = pageImage(content);
  await using blobs = await FakeBlobs.start();
  await using folder = await temporaryFolder();
  const disk = blobs.attachDisk('far', image.fileSize);
  Object.assign(blobs.link, { rate: 1_000_000, latency: 5000 });
  const result = await upload(image, { blobs, disk, folder: folder.at('.') }, heardIo(), { found: false });
  assert.is(result.retries, 0);
  assert.is(putTraffic(blobs.requests).bytes, image.blocks.allocated + 512);
  assert.ok((await disk.read(0, image.fileSize)).equals(expectedBlob(content, image)));
});

test.run();
