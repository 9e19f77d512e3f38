import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LineSplitter } from '../../../src/toolbox/lines.ts';

function split(...chunks: string[]): string[] {
  const lines: string[] = [];
  const splitter = new LineSplitter((line) => lines.push(line));
  for (const chunk of chunks) splitter.push(chunk);
  splitter.end();
  return lines;
}

test('lines end with a line feed, a carriage return or both; empty ones go', () => {
  assert.equal(split('a\nb\rc\r\n\n\r\rd\n'), ['a', 'b', 'c', 'd']);
});

test('a line may come in pieces, the last one without an end', () => {
  assert.equal(split('a', 'b', '\nc\r', '\nd', 'e'), ['ab', 'c', 'de']);
  assert.equal(split(), []);
});

test('a line without an end does not pile up in memory', () => {
  const lines = split(...Array.from({ length: 100 }, () => 'x'.repeat(10_000)));
  assert.ok(lines.length > 10);
  assert.is(lines.join(''), 'x'.repeat(1_000_000));
});

test.run();
