import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { locateJson } from '../../src/located-json.ts';

test('every JSON text is read as JSON.parse reads it, however it is laid out', () => {
  fc.assert(
    fc.property(fc.json({ maxDepth: 5 }), fc.constantFrom('', ' ', '\t', '\n  '), (json, indent) => {
      const text = JSON.stringify(JSON.parse(json), null, indent);
      const read = locateJson(text);
      assert.ok('value' in read);
      assert.equal(JSON.stringify(read.value), JSON.stringify(JSON.parse(text)));
    }),
  );
});

test('what JSON.parse refuses is refused, with a place inside the text', () => {
  const mutated = fc.tuple(fc.json({ maxDepth: 3 }), fc.nat(), fc.constantFrom('', ',', '"', '}', '\\', 'x', ' '));
  fc.assert(
    fc.property(mutated, ([json, place, letter]) => {
      const at = place % (json.length + 1);
      const text = json.slice(0, at) + letter + json.slice(at + 1);
      const read = locateJson(text);
      if ('problem' in read) {
        assert.ok(read.offset >= 0 && read.offset <= text.length);
        // A repeated name is the one thing that only we refuse.
        if (!read.problem.includes('second time')) assert.throws(() => JSON.parse(text) as unknown);
      } else JSON.parse(text);
    }),
    { numRuns: 500 },
  );
});

test.run();
