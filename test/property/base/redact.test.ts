import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { addSecret, redact } from '../../../src/redact.ts';

const secret = fc.string({ minLength: 4, maxLength: 20 }).filter((text) => !text.includes('*'));

test('no registered secret ever survives, whatever stands around it', () => {
  fc.assert(
    fc.property(
      fc.array(secret, { minLength: 1, maxLength: 3 }),
      fc.array(fc.string(), { minLength: 4 }),
      (all, between) => {
        for (const one of all) addSecret(one);
        const clean = redact(between.map((text, index) => text + (all[index] ?? '')).join(''));
        for (const one of all) assert.not.ok(clean.includes(one), one);
      },
    ),
  );
});

test('no value of a secret parameter survives', () => {
  const value = fc.stringMatching(/^[\w%+/=~.-]{8,40}$/);
  const name = fc.constantFrom(
    'sig',
    'X-Amz-Signature',
    'AccountKey',
    'password',
    'aws_secret_access_key',
    'client_secret',
  );
  const frame = fc.constantFrom(['?', '='], ['&', '='], ['"', '": "'], [' ', '='], ['{', ':'], ['--', '=']);
  fc.assert(
    fc.property(fc.lorem(), name, frame, value, (text, key, [before = '', after = ''], hidden) => {
      fc.pre(!text.includes(hidden));
      assert.not.ok(redact(`${text}${before}${key}${after}${hidden}`).includes(hidden));
    }),
  );
});

test.run();
