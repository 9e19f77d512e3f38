import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { joined, without } from '../../../src/azure/pages/extents.ts';
import { journalHeader, parseJournal } from '../../../src/azure/pages/journal-text.ts';
import type { Extent } from '../../../src/bytes.ts';
import { BLOCK_SIZE } from '../../../src/formats/block-map.ts';

const BLOCKS = 64;
const key = { landing: 'https://a.example/c/b.vhd', digest: 'blocks-v1:00ff', fileSize: BLOCKS * BLOCK_SIZE + 512 };

const puts: fc.Arbitrary<Extent[]> = fc.array(
  fc.tuple(fc.nat(BLOCKS - 1), fc.integer({ min: 1, max: 16 })).map(([block, count]) => ({
    offset: block * BLOCK_SIZE,
    length: Math.min(count, BLOCKS - block) * BLOCK_SIZE,
  })),
);

const textOf = (list: readonly Extent[]) =>
  journalHeader(key) + list.map(({ offset, length }) => `${offset} ${length}\n`).join('');

test('what was noted is read again', () => {
  fc.assert(
    fc.property(puts, (list) => {
      const text = textOf(list);
      assert.equal(parseJournal(text, key), { done: joined(list), validLength: text.length });
    }),
  );
});

test('a journal that was cut off anywhere, or damaged at one place, claims nothing that was not noted', () => {
  fc.assert(
    fc.property(puts, fc.nat(), (list, place) => {
      const text = textOf(list);
      const cut = text.slice(0, place % (text.length + 1));
      const { done, validLength } = parseJournal(cut, key);
      assert.equal([...without(done, joined(list))], []);
      assert.ok(validLength <= cut.length);
      assert.ok(validLength === 0 || cut[validLength - 1] === '\n');
      // And it goes on from there.
      const more = { offset: 0, length: BLOCK_SIZE };
      const again = validLength === 0 ? textOf([more]) : `${cut.slice(0, validLength)}0 ${BLOCK_SIZE}\n`;
      assert.equal(parseJournal(again, key).done, joined([...done, more]));
    }),
  );
});

test('any text is a journal or none', () => {
  fc.assert(
    fc.property(fc.string(), (tail) => {
      const { done } = parseJournal(journalHeader(key) + tail, key);
      for (const { offset, length } of done) {
        assert.ok(offset + length <= key.fileSize && offset % BLOCK_SIZE === 0 && length % BLOCK_SIZE === 0);
      }
      assert.equal(parseJournal(tail, key), { done: [], validLength: 0 });
    }),
  );
});

test('the journal of another landing, digest or size says nothing', () => {
  const text = textOf([{ offset: 0, length: BLOCK_SIZE }]);
  for (const other of [
    { ...key, landing: `${key.landing}x` },
    { ...key, digest: 'blocks-v1:00fe' },
    { ...key, fileSize: key.fileSize + 512 },
  ]) {
    assert.equal(parseJournal(text, other), { done: [], validLength: 0 });
  }
});

test('half a page, and what lies behind the end, is not believed', () => {
  for (const line of ['512 65536', '0 512', `${BLOCKS * BLOCK_SIZE} ${BLOCK_SIZE}`, '0 0', '-65536 65536', '0 1e6']) {
    assert.equal(parseJournal(`${journalHeader(key)}${line}\n`, key).done, [], line);
  }
});

test('a name in any script is written in ASCII', () => {
  const foreign = { ...key, landing: 'https://a.example/c/größe-日本.vhd' };
  assert.match(journalHeader(foreign), /^[ -~]+\n$/);
  const text = `${journalHeader(foreign)}0 65536\n`;
  assert.is(parseJournal(text, foreign).done.length, 1);
});

test.run();
