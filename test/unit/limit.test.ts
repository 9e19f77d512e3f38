import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createLimit, createTurns } from '../../src/limit.ts';

/** Works that note when they begin and end. */
function works() {
  const noted: string[] = [];
  let active = 0;
  let most = 0;
  return {
    noted,
    most: () => most,
    work:
      (name: string, ms = 5) =>
      async () => {
        noted.push(`${name} begins`);
        most = Math.max(most, ++active);
        await sleep(ms);
        active--;
        noted.push(`${name} ends`);
        return name;
      },
  };
}

test('no more works at once than there are places, each in the order in which it came', async () => {
  const { noted, most, work } = works();
  const limit = createLimit(2);
  const names = ['a', 'b', 'c', 'd', 'e'];
  assert.equal(await Promise.all(names.map((name) => limit(work(name)))), names);
  assert.is(most(), 2);
  const begun = noted.filter((text) => text.endsWith('begins'));
  assert.equal(
    begun,
    names.map((name) => `${name} begins`),
  );
});

test('a work that fails gives its place away, and who comes at that moment does not take it twice', async () => {
  const { most, work } = works();
  const limit = createLimit(1);
  const failing = limit(async () => {
    await sleep(1);
    throw new Error('no');
  });
  const waiting = limit(work('waiting'));
  const late = failing.catch(() => limit(work('late')));
  assert.equal(await Promise.all([waiting, late]), ['waiting', 'late']);
  assert.is(most(), 1);
});

test('works of one key take turns, those of others do not wait for them', async () => {
  const { noted, work } = works();
  const inTurn = createTurns();
  await Promise.all([inTurn('x', work('slow', 50)), inTurn('x', work('next')), inTurn('y', work('other'))]);
  assert.equal(noted, [...['slow begins', 'other begins', 'other ends', 'slow ends'], ...['next begins', 'next ends']]);
});

test.run();
