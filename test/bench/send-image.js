// @ts-check
// Sends a VHD to a new page blob as `failback upload` does, by the compiled program, because compiling takes a second.
// Usage: FILE ENDPOINT CONTAINER NAME; the account's key by AZURE_STORAGE_KEY.
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @param {string} path @returns {Promise<any>} */
const load = (path) => import(new URL(`../../dist/${path}`, import.meta.url).href);
const [{ blobLanding }, { journalPath, openJournal }, { uploadPages }, { accountName }, { openVhdImage }] =
  await Promise.all(
    [
      'azure/blob-landing.js',
      'azure/pages/journal.js',
      'azure/pages/upload-pages.js',
      'azure/storage-account.js',
      'pipeline/upload/open-vhd-image.js',
    ].map(load),
  );

const [path = '', endpoint = '', container = '', name = ''] = process.argv.slice(2);
const nothing = () => undefined;
const io = { host: { report: nothing }, signal: new AbortController().signal, progress: nothing };
const image = await openVhdImage({ path }, io);
const key = { account: accountName(endpoint), key: process.env.AZURE_STORAGE_KEY ?? '' };
const landing = blobLanding({ endpoint, container, name, key, replace: true });
const { blob } = await landing.open(image, io);
const file = journalPath(join(tmpdir(), 'failback-bench'), landing.id);
const journal = await openJournal(file, { landing: landing.id, digest: image.digest, fileSize: image.fileSize });
await uploadPages(image, blob, { journal, found: false }, io);
await landing.finish(io);
await journal.remove();
await image[Symbol.asyncDispose]();
