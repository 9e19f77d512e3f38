import { setTimeout as sleep } from 'node:timers/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createSaver } from '../../../src/fleet/saver.ts';

test('changes that come while something is saved are saved together, and the last one always is', async () => {
  let state = 0;
  const saved: number[] = [];
  const saver = createSaver(async () => {
    const now = state;
    await sleep(5);
    saved.push(now);
  });
  for (state = 1; state <= 5; state++) saver.touch();
  state = 6;
  await saver.settle();
  assert.equal([saved[0], saved.at(-1)], [1, 6]);
  assert.ok(saved.length <= 3);
});

test('a save that fails is made up for; only the last one counts', async () => {
  let fails = true;
  let saves = 0;
  const saver = createSaver(async () => {
    saves++;
    await sleep(1);
    if (fails) throw new Error('disk full');
  });
  saver.touch();
  await sleep(10);
  fails = false;
  await saver.settle();
  fails = true;
  const error = await saver.settle().catch((reason: unknown) => (reason as Error).message);
  assert.is(error, 'disk full');
  assert.is(saves, 3);
});

test.run();
