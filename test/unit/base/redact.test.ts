import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addSecret, redact } from '../../../src/redact.ts';

/** What goes in and what comes out; `KEEP` marks what must survive. */
const cases: readonly (readonly [text: string, clean: string])[] = [
  [
    'https://a.blob.core.windows.net/d/x.vhd?sv=1&sig=ab%2Fc%3D&se=2',
    'https://a.blob.core.windows.net/d/x.vhd?sv=1&sig=***&se=2',
  ],
  [
    'https://b/x?X-Amz-Credential=AKIA/x&X-Amz-Signature=00ff&X-Amz-Date=1',
    'https://b/x?X-Amz-Credential=***&X-Amz-Signature=***&X-Amz-Date=1',
  ],
  ['AWS_SECRET_ACCESS_KEY=abc/+= AWS_SESSION_TOKEN=xyz', 'AWS_SECRET_ACCESS_KEY=*** AWS_SESSION_TOKEN=***'],
  ['{"SecretAccessKey": "abc", "SessionToken":"xyz"}', '{"SecretAccessKey": "***", "SessionToken":"***"}'],
  ['AccountName=a;AccountKey=abc==;EndpointSuffix=x', 'AccountName=a;AccountKey=***;EndpointSuffix=x'],
  ['--password=hunter2 --client-secret=abc', '--password=*** --client-secret=***'],
  ['AZURE_CLIENT_SECRET=abc', 'AZURE_CLIENT_SECRET=***'],
  ['key AKIAIOSFODNN7EXAMPLE used', 'key AKIA*** used'],
  ['Authorization: Bearer abc.def', 'Authorization: ***'],
  ['"authorization":"Basic dTpw"', '"authorization":"***"'],
  [
    'Authorization: AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/d, SignedHeaders=host, Signature=00ff',
    'Authorization: ***, SignedHeaders=host, Signature=***',
  ],
  ['token eyJhbGciOi.eyJzdWIi.c2ln- here', 'token *** here'],
  ['http://user:pa@ss@proxy:3128/x', 'http://***@proxy:3128/x'],
  ['https://token@host/x', 'https://***@host/x'],
];

for (const [text, clean] of cases) test(`${clean} is all that is shown`, () => assert.is(redact(text), clean));

test('secrets inside a quoted JSON text are found', () => {
  assert.not.match(redact(JSON.stringify({ body: JSON.stringify({ accountKey: 'abcdef' }) })), 'abcdef');
});

test('what only looks like a secret stays', () => {
  for (const text of ['design=1', 'https://host/a@b?mail=c@d', 'a signature is missing', 'me@host:/x', 'password']) {
    assert.is(redact(text), text);
  }
});

test('registered values go wherever they stand; very short ones would take everything with them', () => {
  addSecret('tell-no-one');
  addSecret('tell-no-one-else');
  addSecret('abc');
  assert.is(redact('x=tell-no-one,tell-no-one-else;abc'), 'x=***,***;abc');
});

test('a long text is no trap', () => {
  const units = [
    'a',
    'sig',
    'sig ',
    '://',
    '://a:',
    '://a@',
    'eyJ-',
    'eyJ.a.',
    'aws_secret_',
    'authorization bearer ',
    '"',
    'AKIA',
  ];
  for (const unit of units) assert.ok(redact(`${unit.repeat(200_000 / unit.length)}!`).endsWith('!'), unit);
});

test.run();
