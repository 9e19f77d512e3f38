import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { blobKey } from '../../../src/azure/blob-key.ts';
import { checksum, refusesHeader } from '../../../src/azure/pages/checksum.ts';
import { rateLimit } from '../../../src/azure/pages/rate-limit.ts';
import { renewable } from '../../../src/azure/pages/renewable.ts';
import { within } from '../../../src/azure/pages/within.ts';
import { redact } from '../../../src/redact.ts';

test('a rate spreads what is sent, and saves nothing up', () => {
  const wait = rateLimit(1000);
  assert.is(wait(500, 0), 0);
  assert.is(wait(500, 0), 500);
  assert.is(wait(1000, 200), 800);
  assert.is(wait(1000, 10_000), 0);
  assert.is(wait(1000, 10_000), 1000);
  assert.is(rateLimit(undefined)(1e12, 0), 0);
});

test('who finds a thing stale at the same time gets the same new one', async () => {
  let made = 0;
  const thing = renewable('old', async () => `new ${++made}`);
  await Promise.all([thing.renew('old'), thing.renew('old'), thing.renew('old')]);
  assert.is(thing.current(), 'new 1');
  await thing.renew('old');
  assert.is(thing.current(), 'new 1');
  await thing.renew('new 1');
  assert.is(thing.current(), 'new 2');
});

test('a renewal that failed is tried again by the next who asks', async () => {
  let fails = true;
  const thing = renewable('old', async () => {
    if (fails) throw new Error('no');
    return 'new';
  });
  const both = await Promise.allSettled([thing.renew('old'), thing.renew('old')]);
  assert.equal(
    both.map(({ status }) => status),
    ['rejected', 'rejected'],
  );
  fails = false;
  await thing.renew('old');
  assert.is(thing.current(), 'new');
});

test('checksums are those of the REST API', async () => {
  const data = Buffer.from('123456789');
  const md5 = await checksum('md5', data);
  assert.equal(md5, { transactionalContentMD5: Buffer.from('25f9e794323b453885f5181f1b624d0b', 'hex') });
  const crc64 = await checksum('crc64', data);
  assert.equal(crc64, { transactionalContentCrc64: new Uint8Array(Buffer.from('8898790a86148bae', 'hex')) });
});

test('a refused header is no wrong checksum', () => {
  assert.ok(refusesHeader({ statusCode: 400, code: 'UnsupportedHeader' }));
  assert.ok(refusesHeader({ statusCode: 400, code: 'InvalidHeaderValue' }));
  for (const code of ['Md5Mismatch', 'InvalidMd5', undefined]) assert.not(refusesHeader({ statusCode: 400, code }));
  assert.not(refusesHeader({ statusCode: 403, code: 'UnsupportedHeader' }));
});

test('time that runs out, and the end of all, reach the action as reasons', async () => {
  const late = () => new Error('too late');
  const never = async (signal: AbortSignal) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    return signal.reason as unknown;
  };
  const stop = new AbortController();
  assert.equal(await within(1, stop.signal, late, never), new Error('too late'));
  const ended = within(60_000, stop.signal, late, never);
  stop.abort('stopped');
  assert.is(await ended, 'stopped');
  assert.is(await within(1, stop.signal, late, never).catch((error: unknown) => error), 'stopped');
});

test('the key of an account comes from the environment, and is shown nowhere', () => {
  const credential = { getToken: async () => null };
  assert.is(blobKey('acc', {}, credential), credential);
  assert.equal(blobKey('acc', { AZURE_STORAGE_KEY: 'a2V5LWtleQ==' }, credential), {
    account: 'acc',
    key: 'a2V5LWtleQ==',
  });
  assert.equal(blobKey('acc', { AZURE_STORAGE_SAS_TOKEN: '?sv=1&sig=abc%2Fdef' }, credential), {
    sas: 'sv=1&sig=abc%2Fdef',
  });
  assert.is(redact('it is a2V5LWtleQ=='), 'it is ***');
});

test.run();
