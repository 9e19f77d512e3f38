import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { type AddressInfo, createServer as createTcpServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { execaNode } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { request } from '../../../src/http.ts';
import { fetchIso, type FetchOptions } from '../../../src/iso/fetch.ts';
import { publishIso } from '../../fakes/drs-buckets.ts';
import { startProxy } from '../../fakes/proxy.ts';
import { FakeS3 } from '../../fakes/s3-server.ts';
import { failureOf } from '../../support/fetch-rig.ts';
import { testCertificate } from '../../support/test-certificate.ts';

const VARIABLES = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
  'NO_PROXY',
  'no_proxy',
  'FAILBACK_CA_FILE',
];
const REGION = 'us-east-2';
const HOST = `aws-elastic-disaster-recovery-${REGION}.s3.${REGION}.amazonaws.com`;
const tls = await testCertificate();
const iso = randomBytes(200_000);

const test = suite<{ s3: FakeS3; folder: string; caFile: string }>();
const saved = Object.fromEntries(VARIABLES.map((name) => [name, process.env[name]]));
const clear = () => {
  for (const name of VARIABLES) Reflect.deleteProperty(process.env, name);
};

test.before.each(async (context) => {
  clear();
  context.s3 = await FakeS3.start({ tls });
  publishIso(context.s3, REGION, iso);
  context.folder = await mkdtemp(join(tmpdir(), 'failback-net-'));
  context.caFile = join(context.folder, 'ca.pem');
  await writeFile(context.caFile, tls.cert);
});
test.after.each(async ({ s3, folder }) => {
  clear();
  await s3[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});
test.after(() => {
  for (const [name, value] of Object.entries(saved)) if (value !== undefined) process.env[name] = value;
});

const quick = { retry: { baseDelayMs: 1, maxDelayMs: 2, tries: 2 }, idleTimeoutMs: 2000 };
const fetchWith = (options: FetchOptions) =>
  fetchIso({ region: REGION, ...quick, ...options }, { host: { report: () => undefined } });

test('a certificate that is not trusted: the error names the host, the hint the variables; no second try', async ({
  s3,
  folder,
}) => {
  const error = await failureOf(fetchWith({ baseUrl: s3.url, cacheDir: folder }));
  assert.equal([error.code, error.data.failure], ['E_NETWORK', 'tls']);
  assert.match(error.message, /127\.0\.0\.1:\d+ .*SELF_SIGNED/);
  assert.match(error.hint ?? '', /FAILBACK_CA_FILE.*NODE_EXTRA_CA_CERTS/);
});

test('a CA file makes it trusted, by option or by FAILBACK_CA_FILE', async ({ s3, folder, caFile }) => {
  assert.is((await fetchWith({ baseUrl: s3.url, cacheDir: join(folder, 'a'), caFile })).source, 'download');
  process.env.FAILBACK_CA_FILE = caFile;
  assert.is((await fetchWith({ baseUrl: s3.url, cacheDir: join(folder, 'b') })).source, 'download');
});

test('NODE_EXTRA_CA_CERTS works by itself, and beside another CA file', async ({ s3, folder, caFile }) => {
  const other = join(folder, 'other.pem');
  await writeFile(other, (await testCertificate()).cert);
  for (const caOption of [{}, { caFile: other }]) {
    const cacheDir = join(folder, Object.keys(caOption).join() || 'none');
    const { stdout } = await execaNode(
      fileURLToPath(new URL('../../support/fetch-child.ts', import.meta.url)),
      [JSON.stringify({ region: REGION, baseUrl: s3.url, cacheDir, ...quick, ...caOption })],
      { nodeOptions: ['--import', 'tsx'], env: { NODE_EXTRA_CA_CERTS: caFile }, reject: false },
    );
    assert.is((JSON.parse(stdout) as { source: string }).source, 'download');
  }
});

test('a CA file that is missing or holds no certificate is said so', async ({ s3, folder }) => {
  const at = (caFile: string) => failureOf(fetchWith({ baseUrl: s3.url, cacheDir: folder, caFile }));
  assert.is((await at(join(folder, 'none.pem'))).code, 'E_INPUT_MISSING');
  await writeFile(join(folder, 'empty.pem'), 'hello');
  assert.is((await at(join(folder, 'empty.pem'))).code, 'E_CONFIG');
});

test('HTTPS_PROXY: the real host names of a region, through a tunnel, checked against the CA file', async ({
  s3,
  folder,
  caFile,
}) => {
  await using proxy = await startProxy({ resolve: () => ({ host: '127.0.0.1', port: s3.port }) });
  process.env.HTTPS_PROXY = proxy.url.replace('//', '//user:pass@');
  const { path, url } = await fetchWith({ cacheDir: folder, caFile });
  assert.ok(iso.equals(await readFile(path)));
  assert.is(new URL(url ?? '').host, HOST);
  const authorization = `Basic ${Buffer.from('user:pass').toString('base64')}`;
  assert.equal(proxy.tunnels, [
    { target: `aws-elastic-disaster-recovery-hashes-${REGION}.s3.${REGION}.amazonaws.com:443`, authorization },
    { target: `${HOST}:443`, authorization },
  ]);
  assert.ok(s3.requests.every(({ headers }) => headers['proxy-authorization'] === undefined));
});

test('NO_PROXY goes round the proxy', async ({ s3, folder, caFile }) => {
  await using proxy = await startProxy();
  process.env.HTTPS_PROXY = proxy.url;
  process.env.NO_PROXY = 'example.com,127.0.0.1';
  await fetchWith({ baseUrl: s3.url, cacheDir: folder, caFile });
  assert.equal(proxy.tunnels, []);
});

test('HTTP_PROXY is used for http addresses', async ({ folder }) => {
  await using plain = await FakeS3.start();
  publishIso(plain, REGION, iso);
  await using proxy = await startProxy();
  process.env.HTTP_PROXY = proxy.url;
  await fetchWith({ baseUrl: plain.url, cacheDir: folder });
  assert.equal(
    proxy.tunnels.map(({ target }) => target),
    [`127.0.0.1:${plain.port}`, `127.0.0.1:${plain.port}`],
  );
});

test('a proxy that refuses, or is not there, is named without its password', async ({ folder }) => {
  await using proxy = await startProxy({ refuse: 407 });
  process.env.HTTPS_PROXY = proxy.url.replace('//', '//user:hunter2@');
  const refused = await failureOf(fetchWith({ cacheDir: folder }));
  assert.equal([refused.code, refused.data.failure], ['E_NETWORK', 'proxy']);
  assert.match(refused.message, 'the proxy answered 407');
  assert.match(refused.hint ?? '', 'HTTPS_PROXY');
  assert.is(proxy.tunnels.length, 1);
  process.env.HTTPS_PROXY = 'http://user:hunter2@127.0.0.1:1';
  const missing = await failureOf(fetchWith({ cacheDir: folder }));
  assert.match(missing.message, /through the proxy http:\/\/127\.0\.0\.1:1\/ \(ECONNREFUSED\)/);
  for (const { message, hint } of [refused, missing]) assert.not.match(`${message}${hint ?? ''}`, 'hunter2');
});

test('a name that does not resolve: host and DNS are named', async ({ folder }) => {
  const error = await failureOf(fetchWith({ baseUrl: 'https://mirror.invalid', cacheDir: folder }));
  assert.is(error.code, 'E_NETWORK');
  assert.match(error.message, 'mirror.invalid');
  assert.match(error.hint ?? '', /mirror\.invalid/);
});

test('a server that speaks no HTTP, or never answers, is a network error', async ({ folder }) => {
  for (const greeting of ['SSH-2.0-OpenSSH_9.2\r\n', '']) {
    const server = createTcpServer((socket) => {
      socket.on('error', () => socket.destroy());
      socket.write(greeting);
      setTimeout(() => socket.destroy(), 3000).unref();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const error = await failureOf(fetchWith({ baseUrl, cacheDir: folder, idleTimeoutMs: 100 }));
    assert.is(error.code, 'E_NETWORK');
    server.close();
  }
});

test('redirects are followed, but not from https to http', async ({ s3, caFile }) => {
  let target = `${s3.url}/aws-elastic-disaster-recovery-${REGION}/latest/failback_livecd/aws-failback-livecd-64bit.iso`;
  const server = createServer((_request, response) => response.writeHead(307, { location: target }).end());
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const here = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  const answer = await request(here, { caFile, method: 'HEAD' });
  assert.is(answer.header('content-length'), String(iso.length));
  target = `${here}loop`;
  assert.is((await failureOf(request(here))).code, 'E_NETWORK');
  s3.fail({ kind: 'redirect', location: here });
  const error = await failureOf(request(`${s3.url}/x`, { caFile }));
  assert.match(error.message, 'without encryption');
  server.close();
  server.closeAllConnections();
});

test.run();
