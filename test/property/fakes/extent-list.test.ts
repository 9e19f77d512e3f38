import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ExtentList } from '../../fakes/blob/extent-list.ts';

const SIZE = 40;
const extent = fc
  .tuple(fc.nat(SIZE), fc.nat(SIZE))
  .map(([a, b]) => ({ offset: Math.min(a, b), length: Math.abs(a - b) }));
const steps = fc.array(fc.record({ adds: fc.boolean(), extent }), { maxLength: 30 });

test('a list of extents is the same set as a row of flags', () => {
  fc.assert(
    fc.property(steps, extent, (todo, window) => {
      const list = new ExtentList();
      const flags = new Array<boolean>(SIZE).fill(false);
      for (const { adds, extent } of todo) {
        if (adds) list.add(extent);
        else list.remove(extent);
        flags.fill(adds, extent.offset, extent.offset + extent.length);
      }
      const bytes = (extents: readonly { offset: number; length: number }[]) =>
        extents.flatMap(({ offset, length }) => Array.from({ length }, (_, index) => offset + index));
      const set = flags.flatMap((flag, index) => (flag ? [index] : []));
      assert.equal(bytes(list.all()), set);
      const inside = (byte: number) => byte >= window.offset && byte < window.offset + window.length;
      assert.equal(bytes(list.within(window)), set.filter(inside));
      const ends = list.all().map(({ offset, length }) => offset + length);
      for (const { offset, length } of list.all()) assert.ok(length > 0 && !ends.includes(offset), 'neighbours joined');
    }),
  );
});

test.run();
