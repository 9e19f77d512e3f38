// @ts-check
/**
 * The floor: puts the pages of a file's data by 16 plain connections, 4 MiB each, without checksums, retries or a
 * second look. Usage: FILE SAS_URL OFFSET:LENGTH…
 */
import { open } from 'node:fs/promises';
import { Agent, request } from 'node:http';

const CONNECTIONS = 16;
const [path = '', url = '', ...extents] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const file = await open(path);

/** @returns {Generator<[offset: number, length: number]>} */
function* pieces() {
  for (const extent of extents) {
    const [offset = 0, length = 0] = extent.split(':').map(Number);
    for (let at = 0; at < length; at += 2 ** 22) yield [offset + at, Math.min(2 ** 22, length - at)];
  }
}

/**
 * @param {number} offset
 * @param {Buffer} body
 * @returns {Promise<void>}
 */
function put(offset, body) {
  const headers = {
    'x-ms-version': '2021-12-02',
    'x-ms-page-write': 'update',
    'x-ms-range': `bytes=${offset}-${offset + body.length - 1}`,
    'content-length': body.length,
  };
  return new Promise((resolve, reject) => {
    const sent = request(`${url}&comp=page`, { method: 'PUT', agent, headers }, (response) => {
      response.resume();
      response.on('end', () => (response.statusCode === 201 ? resolve() : reject(new Error(`${response.statusCode}`))));
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

const queue = pieces();
await Promise.all(
  Array.from({ length: CONNECTIONS }, async () => {
    const buffer = Buffer.allocUnsafe(2 ** 22);
    for (const [offset, length] of queue) {
      const { bytesRead } = await file.read(buffer, 0, length, offset);
      await put(offset, buffer.subarray(0, bytesRead));
    }
  }),
);
agent.destroy();
await file.close();
