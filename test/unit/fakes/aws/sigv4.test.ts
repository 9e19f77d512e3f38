import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { canonicalRequest, parseAuthorization, signature } from '../../../fakes/aws/auth/sigv4.ts';

const SECRET = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY';
const TIME = '20150830T123600Z';

/** Of the examples of AWS's documentation and test suite, which all have this day and these keys. */
function signed(target: string, headers: readonly string[], service = 'service', names = 'host;x-amz-date') {
  const credential = `AKIDEXAMPLE/20150830/us-east-1/${service}/aws4_request`;
  const header = `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${'0'.repeat(64)}`;
  const scope = parseAuthorization(header);
  assert.ok(scope);
  const rawHeaders = [...headers, 'X-Amz-Date', TIME];
  return signature({ method: 'GET', target, rawHeaders, body: Buffer.alloc(0) }, scope, TIME, SECRET);
}

test('signatures are those of the examples', () => {
  const host = ['Host', 'example.amazonaws.com'];
  assert.is(signed('/', host), '5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31');
  assert.is(
    signed('/?Param2=value2&Param1=value1', host),
    'b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500',
  );
  const form = ['Host', 'iam.amazonaws.com', 'Content-Type', 'application/x-www-form-urlencoded; charset=utf-8'];
  assert.is(
    signed('/?Action=ListUsers&Version=2010-05-08', form, 'iam', 'content-type;host;x-amz-date'),
    '5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7',
  );
});

test('a request is signed in one form, however it was sent', () => {
  const form = (target: string, headers: readonly string[] = []) =>
    canonicalRequest({ method: 'POST', target, rawHeaders: headers, body: Buffer.from('x') }, ['a']).split('\n');
  assert.is(form('/a/./b/../c//d')[1], '/a/c/d');
  assert.is(form('/tags/arn%3Aaws%2F1')[1], '/tags/arn%253Aaws%252F1');
  assert.is(form('/a/')[1], '/a/');
  assert.is(form('/?b=2&a=x%20y&b=1&c')[2], 'a=x%20y&b=1&b=2&c=');
  assert.is(form('/', ['A', '  x   y ', 'a', 'z'])[3], 'a:x y,z');
});

test('what is no signature of version 4 is none', () => {
  const good = `AWS4-HMAC-SHA256 Credential=A/20150830/r/s/aws4_request, SignedHeaders=host, Signature=${'a'.repeat(64)}`;
  assert.equal(parseAuthorization(good)?.signedHeaders, ['host']);
  assert.ok(parseAuthorization(good.replaceAll(', ', ',')));
  for (const bad of [
    '',
    'Bearer x',
    good.replace('aws4_request', 'x'),
    good.replace('/r/', '/'),
    good.replace('Signature=a', 'Signature=g'),
  ]) {
    assert.is(parseAuthorization(bad), undefined);
  }
});

test.run();
