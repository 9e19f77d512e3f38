import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { common, joined, piecesOf, totalLength, wholeUnits, without } from '../../../src/azure/pages/extents.ts';
import type { Extent } from '../../../src/bytes.ts';

const SPACE = 200;
const anyExtents: fc.Arbitrary<Extent[]> = fc.array(
  fc.record({ offset: fc.nat(SPACE - 20), length: fc.integer({ min: 1, max: 20 }) }),
  { maxLength: 12 },
);
const extents = anyExtents.map(joined);

/** Which bytes they hold, one by one. */
function bytes(list: Iterable<Extent>): boolean[] {
  const held = new Array<boolean>(SPACE).fill(false);
  for (const { offset, length } of list) held.fill(true, offset, offset + length);
  return held;
}

function assertProper(list: readonly Extent[]): void {
  let end = -1;
  for (const { offset, length } of list) {
    assert.ok(offset >= end && length > 0);
    end = offset + length;
  }
}

test('joined extents hold the same bytes, rise, and do not touch', () => {
  fc.assert(
    fc.property(anyExtents, (list) => {
      const all = joined(list);
      assert.equal(bytes(all), bytes(list));
      for (const [index, { offset }] of all.entries()) {
        const before = all[index - 1];
        assert.ok(before === undefined || before.offset + before.length < offset);
      }
    }),
  );
});

test('without and common are what they are of sets of bytes', () => {
  fc.assert(
    fc.property(extents, extents, (a, b) => {
      const [inA, inB] = [bytes(a), bytes(b)];
      const rest = [...without(a, b)];
      const both = [...common(a, b)];
      assert.equal(
        bytes(rest),
        inA.map((held, index) => held && !inB[index]),
      );
      assert.equal(
        bytes(both),
        inA.map((held, index) => held && inB[index] === true),
      );
      assertProper(rest);
      assertProper(both);
      assert.is(totalLength(rest) + totalLength(both), totalLength(a));
    }),
  );
});

test('neighbours that are not joined make no difference', () => {
  const single = (list: readonly Extent[]) =>
    list.flatMap(({ offset, length }) => Array.from({ length }, (_, index) => ({ offset: offset + index, length: 1 })));
  fc.assert(
    fc.property(extents, extents, (a, b) => {
      assert.equal(bytes(without(single(a), single(b))), bytes(without(a, b)));
    }),
  );
});

test('whole units lie inside and begin and end at multiples', () => {
  fc.assert(
    fc.property(extents, fc.integer({ min: 1, max: 9 }), (list, unit) => {
      const units = [...wholeUnits(list, unit)];
      assertProper(units);
      assert.equal([...without(units, list)], []);
      for (const { offset, length } of units) assert.equal([offset % unit, length % unit], [0, 0]);
      // What is left out holds no whole unit.
      assert.equal(
        [...wholeUnits(without(list, units), unit)].filter(({ length }) => length >= 2 * unit),
        [],
      );
    }),
  );
});

test('pieces are everything once, in order, none larger than was asked for then', () => {
  fc.assert(
    fc.property(extents, fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }), (list, sizes) => {
      const next = piecesOf(list);
      const pieces: Extent[] = [];
      for (let index = 0; ; index++) {
        const max = sizes[index % sizes.length] ?? 1;
        const piece = next(max);
        if (piece === undefined) break;
        assert.ok(piece.length <= max);
        pieces.push(piece);
      }
      assertProper(pieces);
      assert.equal(joined(pieces), joined(list));
      assert.is(totalLength(pieces), totalLength(list));
    }),
  );
});

test.run();
