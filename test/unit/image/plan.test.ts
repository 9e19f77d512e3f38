import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { planDisk } from '../../../src/image/plan.ts';
import { GiB, MiB } from '../../../src/size.ts';
import { refused } from '../../support/formats/refused.ts';

const base = { content: 900 * MiB, filesystem: 'ext4', generation: 1, size: 'auto' } as const;

test('generation 1 has one partition behind the first MiB, up to the end', () => {
  const { diskSize, esp, root } = planDisk({ ...base, size: 4 * GiB });
  assert.is(diskSize, 4 * GiB);
  assert.is(esp, undefined);
  assert.equal(root, { offset: MiB, length: 4 * GiB - MiB });
});

test('generation 2 has an ESP in front, and room for the second GPT behind', () => {
  const { esp, root } = planDisk({ ...base, generation: 2, size: 4 * GiB });
  assert.equal(esp, { offset: MiB, length: 48 * MiB });
  assert.equal(root, { offset: 49 * MiB, length: 4 * GiB - 50 * MiB });
});

test('a size that is not whole MiB is rounded up', () => {
  assert.is(planDisk({ ...base, size: 4 * GiB + 1 }).diskSize, 4 * GiB + MiB);
});

test('too small a size says need and have, in MiB that can be typed', async () => {
  const error = await refused(() => planDisk({ ...base, size: 100 * MiB }), 'too small', 'E_SIZE_TOO_SMALL');
  const { need, have } = error.data as { need: number; have: number };
  assert.is(have, 100 * MiB);
  assert.match(error.hint ?? '', `--size ${need / MiB}MiB`);
  assert.is(planDisk({ ...base, size: need }).diskSize, need);
  await refused(() => planDisk({ ...base, size: need - MiB }), '', 'E_SIZE_TOO_SMALL');
  await refused(() => planDisk({ ...base, size: 0 }), '', 'E_SIZE_TOO_SMALL');
});

test('XFS and Azure have minimum sizes', () => {
  assert.ok(planDisk({ ...base, content: 0, filesystem: 'xfs' }).root.length >= 300 * MiB);
  assert.ok(planDisk({ ...base, content: 0 }).diskSize >= 20 * MiB);
});

test.run();
