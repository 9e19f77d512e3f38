import { mkdir, symlink } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delimiter, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { exists, SHELLS } from '../../support/guest/rig.ts';

/** What http.sh may find on a machine. */
const CLIENTS = ['curl', 'wget', 'bash'];
const TOOLS = ['dash', 'busybox', 'cat', 'sed', 'awk', 'grep', 'head', 'wc', 'tr', 'timeout', 'mktemp', 'rm', 'sleep'];

/** A PATH with one of the clients alone. */
async function pathWith(client: string, folder: Folder): Promise<string> {
  const path = folder.at(client);
  await mkdir(path);
  for (const tool of [...TOOLS, 'bash', client].filter((name, index, all) => all.indexOf(name) === index)) {
    const folders = process.env.PATH?.split(delimiter) ?? [];
    for (const candidate of folders.map((from) => join(from, tool))) {
      if (!(await exists(candidate))) continue;
      await symlink(candidate, join(path, tool));
      break;
    }
  }
  return path;
}

/** Answers with what it was asked; the path is the status, once for each time that it is named. */
async function echoServer() {
  let count = 0;
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      const statuses = (request.url ?? '').slice(1).split('-');
      response.statusCode = Number(statuses[count++] ?? statuses.at(-1));
      if (response.statusCode === 302) response.setHeader('location', '/200');
      const { metadata, authorization } = request.headers;
      response.end([request.method, metadata, authorization, `<${body}>\n`].join(' '));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => count,
    [Symbol.asyncDispose]: () => new Promise<void>((resolve) => void server.close(() => resolve())),
  };
}

const HEADERS = 'Metadata: true\nAuthorization: Bearer "a\\b"\n';

for (const client of CLIENTS) {
  for (const [shell, ...options] of SHELLS) {
    const run = async (folder: Folder, script: string) => {
      const lib = packageFile('templates/guest/root/usr/lib/failback-kit');
      const prelude = `set -u; FAILBACK_ROOT=; . ${lib}/common.sh; . ${lib}/json.sh; . ${lib}/http.sh; FAILBACK_RUN=$HOME`;
      const { stdout } = await execa(shell, [...options, '-c', `${prelude}; ${script}`], {
        input: HEADERS,
        env: { PATH: await pathWith(client, folder), HOME: folder.at('') },
        extendEnv: false,
      });
      return stdout;
    };

    test(`${client} in ${shell}: status and body of any answer`, async () => {
      await using server = await echoServer();
      await using folder = await temporaryFolder();
      const answer = await run(folder, `http GET ${server.url}/404`);
      assert.is(answer, '404\nGET true Bearer "a\\b" <>');
    });

    test(`${client} in ${shell}: a body is sent as it is`, async () => {
      await using server = await echoServer();
      await using folder = await temporaryFolder();
      const body = '<a b="c">\n\\d\te é</a>';
      const answer = await run(
        folder,
        `body=$(printf '%b' '<a b="c">\\n\\\\d\\te é</a>'); http POST ${server.url}/200 "$body"`,
      );
      assert.is(answer, `200\nPOST true Bearer "a\\b" <${body}>`);
    });

    test(`${client} in ${shell}: a redirection is not followed, and no answer is 000`, async () => {
      await using server = await echoServer();
      await using folder = await temporaryFolder();
      const { url } = server;
      const script = `a=$(http GET ${url}/302); http_status "$a"; b=$(: | http GET http://127.0.0.1:9/); http_status "$b"`;
      // wget does not say the status of a redirection.
      assert.match(await run(folder, script), /^(?:302|000)000$/);
      assert.is(server.count(), 1);
    });
  }
}

test('what is there later is waited for', async () => {
  await using server = await echoServer();
  await using folder = await temporaryFolder();
  const lib = packageFile('templates/guest/root/usr/lib/failback-kit');
  const script = `sleep() { echo "pause $1" >&2; }; . ${lib}/common.sh; . ${lib}/json.sh; . ${lib}/http.sh; FAILBACK_RUN=$HOME
    echo 'Metadata: true' | http_patient 60 GET ${server.url}/503-429-200 | head -n 1
    echo 'Metadata: true' | http_patient 60 GET ${server.url}/500 | head -n 1`;
  const { stdout, stderr } = await execa('sh', ['-c', script], { env: { HOME: folder.at(''), FAILBACK_ROOT: '' } });
  assert.is(stdout, '200\n500');
  assert.is(stderr.replaceAll('pause ', '').split('\n').join(' '), '1 2 1 2 4 8 8 8 8 8 8 8');
});

test.run();
