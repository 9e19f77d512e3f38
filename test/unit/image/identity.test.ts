import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { deriveIdentity } from '../../../src/image/identity.ts';

test('a seed gives these values in every version, or images of the same input would differ', () => {
  assert.equal(deriveIdentity('seed', 1_700_000_000), {
    filesystemUuid: '4f3b661a-68d4-8e10-81b8-bfbc742d0902',
    diskUuid: '34a8b5e2-d5bc-8665-8987-360ae31d38a7',
    espUuid: '62ae342b-38fb-883b-8ee2-df0b6b2af538',
    rootPartitionUuid: 'd858b2b4-2f9a-8807-90c0-1661e4f936c9',
    vhdUuid: '8250d370-55c7-89ad-a737-6757c7950442',
    espSerial: '511a9676',
    mbrSignature: '0xb364573c',
    epoch: 1_700_000_000,
  });
});

test('UUIDs are of the free form, version 8', () => {
  const { filesystemUuid, diskUuid, espUuid, rootPartitionUuid, vhdUuid } = deriveIdentity('x', 0);
  for (const uuid of [filesystemUuid, diskUuid, espUuid, rootPartitionUuid, vhdUuid]) {
    assert.match(uuid, /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  }
});

test('everything differs from everything else and from another seed; times are as given', () => {
  const [one, two] = [deriveIdentity('one', 7), deriveIdentity('two', 8)];
  assert.equal([one.epoch, two.epoch], [7, 8]);
  const all = [one, two].flatMap((identity): unknown[] => Object.values(identity));
  assert.is(new Set(all).size, all.length);
});

test('the short ids have the shape that their formats want', () => {
  for (let seed = 0; seed < 50; seed++) {
    const { espSerial, mbrSignature } = deriveIdentity(String(seed), 0);
    assert.match(espSerial, /^[0-9a-f]{8}$/);
    assert.match(mbrSignature, /^0x[0-9a-f]{8}$/);
  }
});

test.run();
