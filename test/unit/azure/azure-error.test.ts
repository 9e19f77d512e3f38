import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { azureError, isMissing, isTransientAzure } from '../../../src/azure/azure-error.ts';
import { FailbackError } from '../../../src/errors.ts';

interface Parts {
  readonly statusCode?: number;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function restError(message: string, { statusCode, code, headers = {} }: Parts): Error {
  const response = { headers: { get: (name: string) => headers[name] } };
  const request = { url: 'https://x.example/disks/d?sig=secret' };
  return Object.assign(new Error(message), { name: 'RestError', statusCode, code, response, request });
}

const named = (name: string, message: string) => Object.assign(new Error(message), { name });

test('a refusal tells what was asked for, what Azure said, and where to find it again', () => {
  const headers = { 'x-ms-request-id': 'r-1', 'retry-after': '17' };
  const refusal = restError('The subscription is unwell.', { statusCode: 429, code: 'Throttled', headers });
  const error = azureError(refusal, 'create the disk d');
  assert.is(error.code, 'E_AZURE');
  assert.is(error.message, 'Azure did not create the disk d: The subscription is unwell (Throttled).');
  assert.equal(error.data, { status: 429, azureCode: 'Throttled', requestId: 'r-1', retryAfterMs: 17_000 });
});

test("the storage service's code is in a header, its message on the first line", () => {
  const headers = { 'x-ms-error-code': 'ServerBusy', 'x-ms-retry-after-ms': '250' };
  const busy = restError('The server is busy.\nRequestId:1\nTime:2', { statusCode: 503, headers });
  const error = azureError(busy, 'put pages');
  assert.is(error.message, 'Azure did not put pages: The server is busy (ServerBusy).');
  assert.is(error.data.azureCode, 'ServerBusy');
  assert.is(error.data.retryAfterMs, 250);
});

test('a refusal without a word has its status', () => {
  assert.is(
    azureError(restError('', { statusCode: 502 }), 'answer').message,
    'Azure did not answer: the status was 502.',
  );
});

test('a missing role comes with what to do', () => {
  const error = azureError(restError('No.', { statusCode: 403, code: 'AuthorizationFailed' }), 'create the disk d');
  assert.match(error.hint ?? '', 'role');
});

test('an operation that ended badly keeps its code', () => {
  const failed = new Error('The long-running operation has failed. InvalidVhd. The cookie is wrong.');
  const error = azureError(failed, 'end the access');
  assert.is(error.data.azureCode, 'InvalidVhd');
  assert.is(error.message, 'Azure did not end the access: The cookie is wrong (InvalidVhd).');
  assert.is(isTransientAzure(failed), false);
});

test('no credentials, refused credentials and tokens that are no longer good are a matter of the login', () => {
  const none = azureError(named('AggregateAuthenticationError', 'a\nlong\nlist'), 'answer');
  assert.is(none.code, 'E_AZURE_LOGIN');
  assert.is(none.message, 'There are no credentials for Azure.');
  assert.match(none.hint ?? '', 'az login');
  const refused = azureError(named('AuthenticationError', 'invalid_client: AADSTS7000215.\nTrace'), 'answer');
  assert.is(refused.message, 'The credentials for Azure were refused: invalid_client: AADSTS7000215.');
  const described = { errorResponse: { errorDescription: 'AADSTS50034: no such user.\r\nTrace' } };
  const deep = azureError(Object.assign(named('AuthenticationError', 'see the web'), described), 'answer');
  assert.is(deep.message, 'The credentials for Azure were refused: AADSTS50034: no such user.');
  const stale = restError('Expired.', { statusCode: 401, code: 'ExpiredAuthenticationToken' });
  assert.is(azureError(stale, 'answer').code, 'E_AZURE_LOGIN');
  for (const error of [none, refused, stale]) assert.is(isTransientAzure(error), false);
});

test('a connection that breaks is a matter of the network, and never shows the query', () => {
  const error = azureError(restError('socket hang up', { code: 'ECONNRESET' }), 'answer');
  assert.is(error.code, 'E_NETWORK');
  assert.not.match(JSON.stringify([error.message, error.hint, error.data]), 'secret');
  assert.is(isTransientAzure(error), true);
  const cut = restError('Unexpected end of JSON input', { code: 'PARSE_ERROR', statusCode: 200 });
  assert.is(azureError(cut, 'answer').code, 'E_NETWORK');
  assert.is(isTransientAzure(cut), true);
  assert.is(isTransientAzure(restError('', { code: 'ENOTFOUND' })), true);
  assert.is(isTransientAzure(restError('self-signed', { code: 'DEPTH_ZERO_SELF_SIGNED_CERT' })), false);
});

test('an abort is the interruption that was asked for, or the end of one try', () => {
  const abort = named('AbortError', 'The operation was aborted.');
  assert.is(azureError(abort, 'answer').code, 'E_INTERRUPTED');
  assert.is(azureError(abort, 'answer', AbortSignal.abort()).code, 'E_INTERRUPTED');
  const late = azureError(abort, 'put pages', new AbortController().signal);
  assert.is(late.code, 'E_NETWORK');
  assert.is(isTransientAzure(late), true);
  assert.is(isTransientAzure(abort), false);
});

test('a bug is not blamed on Azure', () => {
  assert.is(azureError(new TypeError('x is undefined'), 'answer').code, 'E_INTERNAL');
});

test('errors of ours stay as they are', () => {
  const ours = new FailbackError('E_USAGE', 'No.');
  assert.is(azureError(ours, 'answer'), ours);
  assert.is(isTransientAzure(ours), false);
});

test('what may pass by itself: throttling, a service in trouble, a body that was damaged on its way', () => {
  const transient = (parts: Parts) => isTransientAzure(restError('x', parts));
  for (const statusCode of [408, 429, 500, 502, 503, 504]) assert.is(transient({ statusCode }), true);
  for (const statusCode of [400, 401, 403, 404, 409, 412, 413, 501]) assert.is(transient({ statusCode }), false);
  assert.is(transient({ statusCode: 400, code: 'Md5Mismatch' }), true);
  assert.is(transient({ statusCode: 409, code: 'AnotherOperationInProgress' }), true);
  assert.is(transient({ statusCode: 429, headers: { 'retry-after': '3' } }), 3000);
  assert.is(transient({ statusCode: 429, headers: { 'retry-after': '86400' } }), false);
});

test('a thing that is missing is known as such', () => {
  assert.is(isMissing(restError('Gone.', { statusCode: 404, code: 'ResourceNotFound' })), true);
  assert.is(isMissing(azureError(restError('Gone.', { statusCode: 404 }), 'look')), true);
  assert.is(isMissing(restError('No.', { statusCode: 403 })), false);
  assert.is(isMissing(new Error('a bug')), false);
});

test.run();
