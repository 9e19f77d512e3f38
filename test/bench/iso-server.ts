import { once } from 'node:events';
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestFile } from '../../src/digest.ts';
import { bucketsOf, regions } from '../../src/iso/regions.ts';
import { closeServer } from '../fakes/close-server.ts';

/** Serves files as the ISOs of all regions, in turn, straight from the disk; the fake of S3 would hold each in memory. */
export async function isoServer(files: readonly string[]): Promise<{ readonly url: string } & AsyncDisposable> {
  const digests = await Promise.all(files.map((file) => digestFile(file, 'sha512')));
  const fileOf = new Map<string, string>();
  const digestOf = new Map<string, string>();
  regions().forEach((region, index) => {
    const { iso, hashes } = bucketsOf(region);
    fileOf.set(iso, files[index % files.length] ?? '');
    digestOf.set(hashes, digests[index % files.length] ?? '');
  });
  const server = createServer((request, response) => {
    const bucket = request.url?.split('/')[1] ?? '';
    const file = fileOf.get(bucket);
    if (file === undefined) {
      const digest = digestOf.get(bucket);
      response.writeHead(digest === undefined ? 404 : 200).end(digest);
      return;
    }
    response.writeHead(200, { 'content-length': statSync(file).size, etag: `"${digests[files.indexOf(file)]}"` });
    createReadStream(file, { highWaterMark: 1024 * 1024 }).pipe(response);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => closeServer(server) };
}
