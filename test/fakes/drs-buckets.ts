import { createHash } from 'node:crypto';
import { bucketsOf, findRegion } from '../../src/iso/regions.ts';
import type { FakeS3 } from './s3-server.ts';

/** Puts an ISO and its SHA-512 where AWS publishes them for a region, in buckets of the right owner. */
export function publishIso(
  s3: FakeS3,
  regionName: string,
  iso: Uint8Array,
  version = 'latest',
): { iso: string; key: string } {
  const region = findRegion(regionName);
  const buckets = bucketsOf(region);
  const key = `${version}/failback_livecd/aws-failback-livecd-64bit.iso`;
  for (const bucket of Object.values(buckets)) {
    if (!s3.hasBucket(bucket)) s3.createBucket(bucket, { owner: region.owner ?? '999999999999' });
  }
  s3.put(buckets.iso, key, iso);
  s3.put(buckets.hashes, `${key}.sha512`, createHash('sha512').update(iso).digest('hex'));
  return { iso: buckets.iso, key };
}
