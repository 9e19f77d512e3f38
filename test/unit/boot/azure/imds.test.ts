import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { imds } from '../../../../src/boot/azure/imds.ts';
import { request } from '../../../support/guest-request.ts';

const USER_DATA = '{"version":1,"comment":"ä"}';
const ROOT = '/metadata/instance';
const HEADERS = { metadata: 'true' };
const get = (url: string, headers: Record<string, string> = HEADERS, method = 'GET') =>
  imds({ userData: USER_DATA, token: 'a.b.c' }).service(request(url, { headers, method }));
const at = (path: string, version = '2021-01-01', more = '') => `${ROOT}${path}?api-version=${version}${more}`;

test('user data comes as base64 text, and it is known that it was read', () => {
  const service = imds({ userData: USER_DATA });
  const url = at('/compute/userData', '2021-01-01', '&format=text');
  assert.not(service.delivered());
  const { status, body = '' } = service.service(request(url, { headers: HEADERS }));
  assert.is(status, 200);
  assert.is(Buffer.from(body, 'base64').toString(), USER_DATA);
  assert.ok(service.delivered());
});

test('a machine without user data has an empty text', () => {
  const service = imds({});
  const answer = service.service(request(at('/compute/userData', '2021-01-01', '&format=text'), { headers: HEADERS }));
  assert.equal([answer.status, answer.body, service.delivered()], [200, '', false]);
});

test('the instance says whether the machine is generalised', () => {
  const generalised = JSON.parse(get(at('/compute')).body ?? '') as { osProfile: { computerName: string } };
  assert.is(generalised.osProfile.computerName, 'failback-check');
  const copied = imds({ specialized: true }).service(
    request(at('/compute/storageProfile/osDisk/createOption', '2021-01-01', '&format=text'), { headers: HEADERS }),
  );
  assert.is(copied.body, 'Attach');
});

test('data disks are listed by LUN', () => {
  const url = at('/compute/storageProfile/dataDisks');
  const { body = '' } = imds({ dataDisks: [2 ** 30, 2 ** 35] }).service(request(url, { headers: HEADERS }));
  const disks = JSON.parse(body) as { lun: string; diskSizeGB: string }[];
  assert.equal(
    disks.map(({ lun, diskSizeGB }) => `${lun}: ${diskSizeGB}`),
    ['0: 1', '1: 32'],
  );
});

test('folders are listed as text', () => {
  assert.is(get(at('', '2021-01-01', '&format=text')).body, 'compute/\nnetwork/');
});

const REFUSED: readonly [string, number, () => { status: number }][] = [
  ['no Metadata header', 400, () => get(at('/compute'), {})],
  ['a Metadata header that is not true', 400, () => get(at('/compute'), { metadata: 'false' })],
  ['a proxy on the way', 400, () => get(at('/compute'), { ...HEADERS, 'x-forwarded-for': '10.0.0.1' })],
  ['no api-version', 400, () => get(`${ROOT}/compute`)],
  ['an unknown api-version', 400, () => get(at('/compute', '2021-01-02'))],
  ['a leaf as JSON', 400, () => get(at('/compute/userData'))],
  ['an unknown format', 400, () => get(at('/compute', '2021-01-01', '&format=xml'))],
  ['a version before user data', 404, () => get(at('/compute/userData', '2020-12-01', '&format=text'))],
  ['an unknown name', 404, () => get(at('/compute/constructor'))],
  ['another page', 404, () => get('/metadata/nothing?api-version=2021-01-01')],
  ['another method', 405, () => get(at('/compute'), HEADERS, 'POST')],
];
for (const [what, status, ask] of REFUSED) {
  test(`refuses ${what}`, () => {
    assert.is(ask().status, status);
  });
}

const token = (query: string, headers: Record<string, string> = HEADERS) =>
  get(`/metadata/identity/oauth2/token?${query}`, headers);
const RESOURCE = `resource=${encodeURIComponent('https://vault.azure.net')}`;

test('the managed identity has a token for a resource', () => {
  const body = JSON.parse(token(`api-version=2018-02-01&${RESOURCE}`).body ?? '') as Record<string, string>;
  assert.equal([body.access_token, body.resource, body.token_type], ['a.b.c', 'https://vault.azure.net', 'Bearer']);
});

test('there is no token without header, version, resource or identity', () => {
  const without = imds({}).service(
    request(`/metadata/identity/oauth2/token?api-version=2018-02-01&${RESOURCE}`, { headers: HEADERS }),
  );
  assert.equal(
    [token(`api-version=2018-02-01&${RESOURCE}`, {}), token(RESOURCE), token('api-version=2018-02-01'), without].map(
      ({ status }) => status,
    ),
    [400, 400, 400, 400],
  );
  assert.match(without.body ?? '', 'Identity not found');
});

test.run();
