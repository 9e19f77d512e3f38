// @ts-check
/**
 * The floor: puts pages of a file by 16 plain connections, without retries or a second look; the checksums, if any, were
 * computed before. Usage: FILE SAS_URL OFFSET:LENGTH[:MD5]…
 */
import { open } from 'node:fs/promises';
import { Agent, request } from 'node:http';

const CONNECTIONS = 16;
const [path = '', url = '', ...puts] = process.argv.slice(2);
const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
const file = await open(path);

/**
 * @param {number} offset
 * @param {Buffer} body
 * @param {string | undefined} md5
 * @returns {Promise<void>}
 */
function put(offset, body, md5) {
  const headers = {
    'x-ms-version': '2021-12-02',
    'x-ms-page-write': 'update',
    'x-ms-range': `bytes=${offset}-${offset + body.length - 1}`,
    'content-length': body.length,
    ...(md5 === undefined ? {} : { 'content-md5': md5 }),
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

const queue = puts.values();
await Promise.all(
  Array.from({ length: CONNECTIONS }, async () => {
    const buffer = Buffer.allocUnsafe(2 ** 22);
    for (const each of queue) {
      const [offset, length, md5] = each.split(':');
      const { bytesRead } = await file.read(buffer, 0, Number(length), Number(offset));
      await put(Number(offset), buffer.subarray(0, bytesRead), md5);
    }
  }),
);
agent.destroy();
await file.close();
