import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { withLock } from '../../src/lock.ts';

const test = suite<{ folder: string; lock: string }>();

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'failback-lock-'));
  context.lock = join(context.folder, 'x.lock');
});
test.after.each(({ folder }) => rm(folder, { recursive: true }));

const holder = (pid: number, host = hostname()) => JSON.stringify({ token: 'other', pid, host });
const minutesAgo = (minutes: number) => new Date(Date.now() - minutes * 60_000);

test('holders follow one another, and the lock is gone in the end, also after an error', async ({ lock, folder }) => {
  let inside = 0;
  const enter = async () => {
    assert.is(++inside, 1);
    await sleep(5);
    inside--;
  };
  await Promise.all(Array.from({ length: 8 }, () => withLock(lock, enter, { pollMs: 2 })));
  await withLock(lock, () => Promise.reject(new Error('no'))).then(assert.unreachable, (error: unknown) => {
    assert.is((error as Error).message, 'no');
  });
  assert.equal(await readdir(folder), []);
});

test('calls of one process follow one another at once, without looking again and again', async ({ lock }) => {
  const order: number[] = [];
  const enter = (index: number) => async () => {
    await sleep(1);
    order.push(index);
  };
  await Promise.all([0, 1, 2, 3].map((index) => withLock(lock, enter(index), { pollMs: 3_600_000 })));
  assert.equal(order.sort(), [0, 1, 2, 3]);
});

test('the lock of a process that is no more is taken over at once', async ({ lock, folder }) => {
  const child = execa('true');
  await child;
  await writeFile(lock, holder(child.pid ?? 0));
  let waited = false;
  await withLock(lock, async () => undefined, { onWait: () => void (waited = true) });
  assert.is(waited, false);
  assert.equal(await readdir(folder), []);
});

test('many waiters of a dead lock: still one at a time', async ({ lock }) => {
  await writeFile(lock, holder(1, 'another-machine'));
  await utimes(lock, minutesAgo(2), minutesAgo(2));
  let inside = 0;
  const enter = async () => {
    assert.is(++inside, 1);
    await sleep(3);
    inside--;
  };
  await Promise.all(Array.from({ length: 10 }, () => withLock(lock, enter, { pollMs: 1 })));
});

test('a living holder, here or on another machine, is waited for', async ({ lock }) => {
  for (const text of [holder(process.pid), holder(1, 'another-machine'), '']) {
    await writeFile(lock, text);
    const controller = new AbortController();
    const waiting = withLock(lock, async () => assert.unreachable(), {
      signal: controller.signal,
      pollMs: 5,
      onWait: () => setTimeout(() => controller.abort(), 30),
    });
    await waiting.then(
      () => assert.unreachable(),
      (error: unknown) => assert.is((error as Error).name, 'AbortError'),
    );
    assert.is(await readFile(lock, 'utf8'), text);
  }
});

test('a lock that somebody else took over meanwhile is left alone', async ({ lock }) => {
  await withLock(lock, () => writeFile(lock, holder(1, 'another-machine')));
  assert.is(await readFile(lock, 'utf8'), holder(1, 'another-machine'));
});

test.run();
