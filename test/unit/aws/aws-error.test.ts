import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { awsError, isAwsCode, isDeniedAws, isMissingAws, isTransientAws } from '../../../src/aws/aws-error.ts';
import { FailbackError } from '../../../src/errors.ts';

interface Parts {
  readonly status?: number;
  readonly $fault?: 'client' | 'server' | undefined;
  readonly retryAfterSeconds?: string | number;
  readonly clockSkewCorrected?: boolean;
}

function refusal(name: string, message: string, { status = 400, clockSkewCorrected, ...more }: Parts = {}): Error {
  const $metadata = { httpStatusCode: status, requestId: 'r-1', clockSkewCorrected };
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata, ...more });
}

const named = (name: string, message: string, more = {}) => Object.assign(new Error(message), { name, ...more });
const codeFor = (error: Error, signal?: AbortSignal) => awsError(error, 'do it', signal).code;
const transient = (error: Error, passing?: readonly string[]) => isTransientAws(awsError(error, 'do it'), passing);

test('a refusal tells what was asked for, what AWS said, and where to find it again', () => {
  const raw = refusal('ThrottlingException', 'Rate exceeded.', { status: 429, retryAfterSeconds: '17' });
  const error = awsError(raw, 'start the recovery');
  assert.is(error.code, 'E_AWS');
  assert.is(error.message, 'AWS did not start the recovery: Rate exceeded (ThrottlingException).');
  assert.equal(error.data, { awsCode: 'ThrottlingException', status: 429, requestId: 'r-1', retryAfterMs: 17_000 });
  assert.is(error.cause, raw);
});

test('the code in which EC2 hides what right is missing is not shown', () => {
  const raw = refusal('UnauthorizedOperation', 'You are not authorized. Encoded authorization failure message: aBcD');
  const error = awsError(raw, 'make it');
  assert.is(error.message, 'AWS did not make it: You are not authorized (UnauthorizedOperation).');
  assert.match(error.hint ?? '', 'failback-kit-operator.json');
  assert.ok(isDeniedAws(error));
});

test('credentials that are missing, expired or wrong are a matter of logging in', () => {
  assert.is(codeFor(named('CredentialsProviderError', 'Could not load credentials')), 'E_AWS_LOGIN');
  assert.is(codeFor(named('TokenProviderError', 'Token is expired')), 'E_AWS_LOGIN');
  for (const code of ['ExpiredToken', 'ExpiredTokenException', 'InvalidClientTokenId', 'UnrecognizedClientException']) {
    assert.is(codeFor(refusal(code, 'no', { status: 403 })), 'E_AWS_LOGIN', code);
  }
  for (const code of ['AuthFailure', 'SignatureDoesNotMatch', 'InvalidSignatureException', 'RequestTimeTooSkewed']) {
    assert.is(codeFor(refusal(code, 'no', { status: 401 })), 'E_AWS_LOGIN', code);
  }
  const error = awsError(refusal('ExpiredToken', 'The token has expired', { status: 403 }), 'look');
  assert.is(error.message, 'The credentials for AWS were refused: The token has expired (ExpiredToken).');
  assert.match(error.hint ?? '', 'aws sso login');
});

test('what is not of the service has no code of it', () => {
  const page = awsError(refusal('SyntaxError', 'Unexpected token <', { status: 502, $fault: undefined }), 'look');
  assert.is(page.message, 'AWS did not look: the status was 502.');
  assert.is(isTransientAws(page), true);
  const broken = awsError(refusal('SyntaxError', 'Unexpected end', { status: 200 }), 'look');
  assert.is(broken.code, 'E_NETWORK');
  assert.is(isTransientAws(broken), true);
});

test('stops of ours, and errors of ours, stay what they are', () => {
  assert.is(codeFor(named('AbortError', 'Request aborted')), 'E_INTERRUPTED');
  assert.is(codeFor(refusal('X', 'y'), AbortSignal.abort()), 'E_INTERRUPTED');
  const ours = new FailbackError('E_CONFIG', 'no');
  assert.is(awsError(ours, 'do it'), ours);
  assert.is(codeFor(new TypeError('x is not a function')), 'E_INTERNAL');
  assert.is(codeFor(named('Error', 'aborted', { code: 'ECONNRESET' })), 'E_NETWORK');
});

test('throttling and broken servers pass; refusals do not', () => {
  assert.is(transient(refusal('Throttling', 'slowly')), true);
  assert.is(transient(refusal('RequestLimitExceeded', 'slowly', { status: 503 })), true);
  assert.is(transient(refusal('ConcurrentModification', 'again', { status: 409 })), true);
  assert.is(transient(refusal('InternalServerException', 'oh', { status: 500, retryAfterSeconds: 3 })), 3000);
  assert.is(transient(refusal('NotImplemented', 'no', { status: 501 })), false);
  assert.is(transient(refusal('ValidationException', 'no')), false);
  assert.is(transient(refusal('ExpiredToken', 'no', { status: 403 })), false);
  assert.is(transient(refusal('ConflictException', 'busy', { status: 409 })), false);
  assert.is(transient(refusal('ConflictException', 'busy', { status: 409 }), ['ConflictException']), true);
});

test('when the SDK has learnt the difference of the clocks, the next try is right', () => {
  assert.is(transient(refusal('RequestTimeTooSkewed', 'late', { status: 403, clockSkewCorrected: true })), true);
  assert.is(transient(refusal('RequestTimeTooSkewed', 'late', { status: 403 })), false);
});

test('what is missing is known by status or by code', () => {
  const is = (code: string, status = 400) => isMissingAws(awsError(refusal(code, 'no', { status }), 'look'));
  assert.ok(is('ResourceNotFoundException', 404));
  assert.ok(is('InvalidVpnGatewayID.NotFound'));
  assert.ok(is('NoSuchEntityException', 404));
  assert.not.ok(is('ValidationException'));
  assert.ok(isAwsCode(awsError(refusal('A', 'no'), 'look'), 'B', 'A'));
  assert.not.ok(isAwsCode(refusal('A', 'no'), 'A'));
});

test.run();
