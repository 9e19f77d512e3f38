// Sends a VHD to a new page blob as `failback upload` does. It is bundled like the program itself (bin/bundle.js).
// Usage: FILE ENDPOINT CONTAINER NAME; the account's key by AZURE_STORAGE_KEY.
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { blobLanding } from '../../src/azure/blob-landing.ts';
import { journalPath, openJournal } from '../../src/azure/pages/journal.ts';
import { uploadPages } from '../../src/azure/pages/upload-pages.ts';
import { accountName } from '../../src/azure/storage-account.ts';
import { silentHost } from '../../src/events.ts';
import { openVhdImage } from '../../src/pipeline/upload/open-vhd-image.ts';

const [path = '', endpoint = '', container = '', name = ''] = process.argv.slice(2);
const io = { host: silentHost, signal: new AbortController().signal, progress: () => undefined };
await using image = await openVhdImage({ path }, io);
const key = { account: accountName(endpoint), key: process.env.AZURE_STORAGE_KEY ?? '' };
const landing = blobLanding({ endpoint, container, name, key, replace: true });
const berth = await landing.open(image, io);
if (berth.landed !== undefined) throw new Error(`${name} is there already`);
const file = journalPath(join(tmpdir(), 'failback-bench'), landing.id);
const journal = await openJournal(file, { landing: landing.id, digest: image.digest, fileSize: image.fileSize });
await uploadPages(image, berth.blob, { journal, found: false }, io);
await landing.finish(io);
await journal.remove();
