import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import type { Fault } from '../../fakes/s3-faults.ts';
import { fetchRig, REGION } from '../../support/fetch-rig.ts';

const SIZE = 40_000;
const size = fc.nat(SIZE);
const lie = fc.constantFrom<Record<string, string | null>>(
  { etag: null },
  { etag: 'W/"weak"' },
  { etag: '"another"' },
  { 'content-length': null },
  { 'content-length': '40001' },
  { 'content-length': '-1' },
  { 'content-range': 'bytes 0-39999/40000' },
  { 'content-range': 'bytes */40000' },
  { 'content-range': null },
  { 'retry-after': 'soon' },
);

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({ kind: fc.constantFrom('reset' as const, 'truncate' as const), after: size }),
  fc.record({ kind: fc.constant('status' as const), status: fc.constantFrom(204, 206, 304, 416, 429, 500, 503) }),
  fc.record({ kind: fc.constant('headers' as const), headers: lie }),
  fc.constant({ kind: 'ignore-range' as const }),
  fc.record({ kind: fc.constant('change' as const), after: size, content: fc.constant(Buffer.alloc(SIZE, 'x')) }),
);

test('whatever a server does, the result is the published ISO or an error of ours, and then the ISO', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fault, { minLength: 1, maxLength: 6 }), async (faults) => {
      await using rig = await fetchRig(SIZE);
      for (const each of faults)
        rig.s3.fail(each, { key: 'livecd-64bit.iso', bucket: `aws-elastic-disaster-recovery-${REGION}` });
      const outcome = await rig.fetch().catch((error: unknown) => error);
      if (outcome instanceof Error) assert.ok(isFailbackError(outcome) && outcome.fault === 'service', outcome.stack);
      else assert.ok(rig.iso.equals(await readFile((outcome as { path: string }).path)));
      // A server that behaves again is all it takes, if it still has what it published.
      rig.s3.reset();
      rig.s3.put(
        `aws-elastic-disaster-recovery-${REGION}`,
        'latest/failback_livecd/aws-failback-livecd-64bit.iso',
        rig.iso,
      );
      assert.ok(rig.iso.equals(await readFile((await rig.fetch()).path)));
      const left = await readdir(join(rig.cacheDir, 'isos'));
      assert.equal(
        left.filter((name) => /\.(?:part|lock|tmp|json\.)/.test(name) && !name.includes('.bad-')),
        [],
      );
    }),
    { numRuns: Number(process.env.FAILBACK_FUZZ_RUNS ?? 20), endOnFailure: true },
  );
});

test.run();
