import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { BlobSASPermissions, BlobServiceClient } from '@azure/storage-blob';
import { MAX_PUT } from '../../src/azure/pages/page-blob.ts';
import type { Extent } from '../../src/bytes.ts';
import { silentHost } from '../../src/events.ts';
import { BLOCK_SIZE } from '../../src/formats/block-map.ts';
import { packageFile } from '../../src/paths.ts';
import { convertDisk } from '../../src/pipeline/convert/convert.ts';
import { openVhdImage } from '../../src/pipeline/upload/open-vhd-image.ts';
import { type AzCli, findAz } from '../support/az-cli.ts';
import { bundle } from '../support/bin.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type BlobPeer, startServices } from './blob-peers.ts';
import { DISKS } from './conversions.ts';
import { benchDisk } from './disks.ts';
import { type Measured, measure } from './measure.ts';
import { takeTurns } from './turns.ts';
import { printUploads, SENDERS, type Upload } from './upload-tables.ts';

const CONTAINER = 'bench';
const BLOB = 'disk.vhd';

/** What is sent: a VHD, and the pages that hold its data. */
interface Load {
  readonly path: string;
  readonly fileSize: number;
  readonly puts: readonly Put[];
  readonly data: number;
}

/** One request of the raw client. */
interface Put extends Extent {
  /** Base64. */
  readonly md5: string;
}

/** Measures the sending of a VHD into a page blob against the Azure CLI, and against what plain connections can do. */
export async function benchUpload(): Promise<void> {
  await bundle(['test/bench/send-image.ts']);
  await using dir = await tempDir();
  const load = await makeLoad(join(dir.path, 'disk.vhd'));
  await using az = (await findAz()) ?? null;
  const services = await startServices();
  try {
    const uploads = services.flatMap((service) =>
      SENDERS.filter((who) => who !== 'az' || az !== null).map((who): Upload => ({ who, service: service.name })),
    );
    const runs = await takeTurns(uploads, ({ who, service: name }) => {
      const service = services.find((each) => each.name === name);
      if (!service) throw new Error(`no service ${name}`);
      return send(who, service, load, az);
    });
    printUploads(runs, load.data);
  } finally {
    for (const service of services) await service[Symbol.asyncDispose]();
  }
}

async function makeLoad(path: string): Promise<Load> {
  const io = { host: silentHost, signal: new AbortController().signal, progress: () => undefined };
  await convertDisk({ input: await benchDisk(DISKS.small, 'raw'), output: path }, io);
  await using image = await openVhdImage({ path }, io);
  const { fileSize, blocks } = image;
  const puts: Put[] = [];
  await using file = await open(path);
  for (const { offset, length } of blocks.extents(MAX_PUT / BLOCK_SIZE)) {
    const { buffer } = await file.read(Buffer.alloc(length), 0, length, offset);
    puts.push({ offset, length, md5: createHash('md5').update(buffer).digest('base64') });
  }
  return { path, fileSize, puts, data: blocks.allocated };
}

async function send(who: Upload['who'], service: BlobPeer, load: Load, az: AzCli | null): Promise<Measured> {
  const container = BlobServiceClient.fromConnectionString(service.connectionString).getContainerClient(CONTAINER);
  await container.createIfNotExists();
  const blob = container.getPageBlobClient(BLOB);
  await blob.deleteIfExists();
  if (who === 'az') {
    const place = ['--container-name', CONTAINER, '--name', BLOB, '--file', load.path, '--type', 'page'];
    const env = { ...az?.env, AZURE_STORAGE_CONNECTION_STRING: service.connectionString };
    return measure('az', ['storage', 'blob', 'upload', ...place, '--no-progress'], { env });
  }
  if (who === 'failback') {
    const env = { AZURE_STORAGE_KEY: service.key };
    return measure(process.execPath, [packageFile('dist/send-image.js'), load.path, service.url, CONTAINER, BLOB], {
      env,
    });
  }
  await blob.create(load.fileSize);
  const expiresOn = new Date(Date.now() + 3_600_000);
  const sas = await blob.generateSasUrl({ permissions: BlobSASPermissions.parse('rw'), expiresOn });
  const puts = load.puts.map(({ offset, length, md5 }) =>
    [offset, length, ...(who === 'raw client' ? [] : [md5])].join(':'),
  );
  return measure(process.execPath, [packageFile('test/bench/raw-put.js'), load.path, sas, ...puts]);
}
