import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { BlobServiceClient, RestError } from '@azure/storage-blob';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { findAz } from '../../support/az-cli.ts';
import { type Azurite, startAzurite } from '../../support/azurite.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

// The same scenarios against the fake and against Azurite: where both can do a thing, they agree on it.
const MIB = 2 ** 20;
const test = suite<{ services: Record<string, FakeBlobs | Azurite> }>();

test.before(async (context) => {
  context.services = { fake: await FakeBlobs.start(), azurite: await startAzurite() };
});
test.after(async ({ services }) => {
  for (const service of Object.values(services)) await service[Symbol.asyncDispose]();
});

/** What a client sees, step by step. */
async function sdkScenario(connectionString: string): Promise<unknown[]> {
  const service = BlobServiceClient.fromConnectionString(connectionString, { retryOptions: { maxTries: 1 } });
  const container = service.getContainerClient('by-sdk');
  const blob = container.getPageBlobClient('folder/a.vhd');
  const seen: unknown[] = [];
  const code = (action: Promise<unknown>) =>
    action.then(
      () => 'done',
      (error: unknown) => (error instanceof RestError ? `${error.statusCode} ${error.code}` : error),
    );
  const ranges = async () => {
    const all = [];
    for await (const { start, end } of blob.listPageRanges()) all.push(`${start}-${end}`);
    return all;
  };
  seen.push(await code(blob.create(16 * MIB)));
  seen.push(await code(container.create()), await code(container.create()));
  seen.push(await code(blob.create(16 * MIB, { metadata: { digest: 'abc' }, conditions: { ifNoneMatch: '*' } })));
  seen.push(await code(blob.create(16 * MIB, { conditions: { ifNoneMatch: '*' } })));
  const data = Buffer.alloc(4 * MIB, 'failback');
  const page = data.subarray(0, 512);
  seen.push(await code(blob.uploadPages(data, MIB, data.length)), await code(blob.uploadPages(page, 8 * MIB, 512)));
  seen.push(await code(blob.clearPages(2 * MIB, MIB)), await ranges());
  seen.push((await blob.downloadToBuffer(0, 6 * MIB)).equals(image(data)));
  const properties = await blob.getProperties();
  seen.push(properties.contentLength, properties.metadata, properties.blobType, properties.leaseState);

  const lease = blob.getBlobLeaseClient();
  await lease.acquireLease(60);
  seen.push(await code(blob.uploadPages(page, 0, 512)));
  seen.push(await code(blob.uploadPages(page, 0, 512, { conditions: { leaseId: lease.leaseId } })));
  await lease.releaseLease();
  seen.push(await code(blob.setMetadata({ digest: 'def' })), (await blob.getProperties()).metadata);
  seen.push(await code(blob.resize(512)), await ranges(), await code(blob.delete()), await blob.exists());
  return seen;
}

/** What is in the first 6 MiB then. */
function image(data: Buffer): Buffer {
  const bytes = Buffer.alloc(6 * MIB);
  data.copy(bytes, MIB);
  return bytes.fill(0, 2 * MIB, 3 * MIB);
}

test('the SDK sees the same at both', async ({ services }) => {
  const fake = await sdkScenario(services['fake']?.connectionString ?? '');
  const azurite = await sdkScenario(services['azurite']?.connectionString ?? '');
  assert.equal(fake, azurite);
  assert.equal(fake.slice(0, 5), [
    '404 ContainerNotFound',
    'done',
    '409 ContainerAlreadyExists',
    'done',
    '409 BlobAlreadyExists',
  ]);
});

test('az uploads a page blob to both and gets the same bytes back', async ({ services }) => {
  await using az = await findAz();
  if (!az) {
    console.log('skip: az is not installed');
    return;
  }
  await using folder = await temporaryFolder();
  const bytes = Buffer.concat([randomBytes(5 * MIB), Buffer.alloc(8 * MIB), randomBytes(MIB + 512)]);
  await writeFile(folder.at('disk.vhd'), bytes);
  for (const [name, { connectionString }] of Object.entries(services)) {
    const env = { AZURE_STORAGE_CONNECTION_STRING: connectionString };
    const blob = ['--container-name', 'by-az', '--name', 'disk.vhd'];
    await az.run(['storage', 'container', 'create', '--name', 'by-az'], env);
    await az.run(['storage', 'blob', 'upload', '--type', 'page', '--file', folder.at('disk.vhd'), ...blob], env);
    const shown = await az.run(['storage', 'blob', 'show', ...blob], env);
    const { properties } = shown as { properties: { contentLength: number; blobType: string } };
    assert.equal([properties.contentLength, properties.blobType], [bytes.length, 'PageBlob'], name);
    await az.run(['storage', 'blob', 'download', '--file', folder.at(`${name}.vhd`), ...blob], env);
    assert.ok(bytes.equals(await readFile(folder.at(`${name}.vhd`))), name);
    await az.run(['storage', 'blob', 'delete', ...blob], env);
  }
});

test.run();
