import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import { planDisk } from '../../../src/image/plan.ts';
import { GiB, MiB } from '../../../src/size.ts';

const input = fc.record({
  content: fc.integer({ min: 0, max: 64 * GiB }),
  filesystem: fc.constantFrom('ext4' as const, 'xfs' as const),
  generation: fc.constantFrom(1 as const, 2 as const),
});

test('every plan is whole MiB, its parts lie in order inside the disk, and the content fits', () => {
  const size = fc.oneof(fc.constant('auto' as const), fc.integer({ min: 0, max: 128 * GiB }));
  fc.assert(
    fc.property(input, size, (wanted, size) => {
      try {
        const { diskSize, esp, root } = planDisk({ ...wanted, size });
        for (const bytes of [diskSize, root.offset, root.length]) assert.is(bytes % MiB, 0);
        assert.ok(root.offset >= MiB && root.length > wanted.content);
        assert.ok(root.offset + root.length <= diskSize - (wanted.generation === 2 ? MiB : 0));
        assert.is(esp === undefined, wanted.generation === 1);
        if (esp) assert.ok(esp.offset >= MiB && esp.offset + esp.length <= root.offset);
        if (size !== 'auto') assert.ok(diskSize >= size && diskSize < size + MiB);
      } catch (error) {
        assert.ok(isFailbackError(error) && error.code === 'E_SIZE_TOO_SMALL' && size !== 'auto', String(error));
      }
    }),
  );
});

test('what a refusal says is needed is accepted, a MiB less is not, and auto leaves room', () => {
  const refusal = (wanted: Parameters<typeof planDisk>[0]) => {
    try {
      planDisk(wanted);
    } catch (error) {
      return isFailbackError(error) ? Number(error.data.need) : Number.NaN;
    }
    return undefined;
  };
  fc.assert(
    fc.property(input, (wanted) => {
      const need = refusal({ ...wanted, size: 0 }) ?? Number.NaN;
      // The smallest journal alone takes 16 MiB.
      assert.ok(planDisk({ ...wanted, size: need }).root.length >= wanted.content + 16 * MiB);
      assert.is(refusal({ ...wanted, size: need - MiB }), need);
      assert.ok(planDisk({ ...wanted, size: 'auto' }).diskSize >= need);
    }),
  );
});

test.run();
