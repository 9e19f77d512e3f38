import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import { bucketsOf, findRegion, isoUrls, regions } from '../../../src/iso/regions.ts';

test('the table holds 36 regions with well-formed owners, by name and each once', () => {
  const names = regions().map(({ name }) => name);
  assert.is(names.length, 36);
  assert.equal(names, [...new Set(names)].sort());
  for (const { owner, bucketSuffix } of regions()) {
    assert.ok(owner === null ? /^[0-9a-f]{8}$/.test(bucketSuffix ?? '') : /^\d{12}$/.test(owner));
  }
  assert.is(regions().filter(({ bucketSuffix }) => bucketSuffix !== undefined).length, 6);
});

test('a plain region: regional hosts, latest, the owner header', () => {
  assert.equal(isoUrls(findRegion('us-east-2')), {
    iso: 'https://aws-elastic-disaster-recovery-us-east-2.s3.us-east-2.amazonaws.com/latest/failback_livecd/aws-failback-livecd-64bit.iso',
    checksum:
      'https://aws-elastic-disaster-recovery-hashes-us-east-2.s3.us-east-2.amazonaws.com/latest/failback_livecd/aws-failback-livecd-64bit.iso.sha512',
    headers: { 'x-amz-expected-bucket-owner': '088819544517' },
  });
  assert.is(isoUrls(findRegion('us-gov-west-1')).headers['x-amz-expected-bucket-owner'], '296239100239');
});

test('a region with suffixed buckets: the suffix is in the bucket, not in the host; no owner is known', () => {
  const urls = isoUrls(findRegion('ap-southeast-5'));
  assert.is(
    new URL(urls.iso).host,
    'aws-elastic-disaster-recovery-ap-southeast-5-ebaf53cb.s3.ap-southeast-5.amazonaws.com',
  );
  assert.is(bucketsOf(findRegion('mx-central-1')).hashes, 'aws-elastic-disaster-recovery-hashes-mx-central-1-1f310737');
  assert.equal(urls.headers, {});
});

test('a build id takes the place of latest; a base URL that of scheme and host', () => {
  const version = 'ed7074e004c794b039bce007cbf7d33f898e05e1';
  const urls = isoUrls(findRegion('eu-west-1'), { version, baseUrl: 'http://mirror.example:8080/aws/' });
  assert.is(
    urls.iso,
    `http://mirror.example:8080/aws/aws-elastic-disaster-recovery-eu-west-1/${version}/failback_livecd/aws-failback-livecd-64bit.iso`,
  );
});

test('a version that is neither is refused', () => {
  for (const version of ['', 'Latest', '../x', 'ed7074e0', 'g'.repeat(40)]) {
    assert.throws(
      () => isoUrls(findRegion('eu-west-1'), { version }),
      (error: unknown) => isFailbackError(error) && error.code === 'E_USAGE',
    );
  }
});

test('an unknown region: the names like it are in the hint', () => {
  const like = (name: string) => {
    try {
      findRegion(name);
    } catch (error) {
      if (isFailbackError(error) && error.code === 'E_REGION_UNKNOWN') return error.data.nearest as string[];
    }
    throw new Error('not refused');
  };
  assert.is(like('us-esat-2')[0], 'us-east-2');
  assert.is(like('useast2')[0], 'us-east-2');
  assert.is(like('us-east-2a')[0], 'us-east-2');
  assert.is(like('eu-wset-3')[0], 'eu-west-3');
  assert.equal(like('mars'), []);
  assert.equal(like('x'.repeat(1_000_000)), []);
  assert.is(findRegion(' US-East-2 ').name, 'us-east-2');
});

test.run();
