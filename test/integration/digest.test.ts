import { createHash } from 'node:crypto';
import { mkdtemp, open, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { digestFile } from '../../src/digest.ts';
import { MiB } from '../../src/size.ts';
import { failureOf } from '../support/fetch-rig.ts';

const test = suite<{ folder: string }>();
const LARGE = 70 * MiB + 7;

test.before.each(async (context) => {
  context.folder = await mkdtemp(join(tmpdir(), 'failback-digest-'));
});
test.after.each(({ folder }) => rm(folder, { recursive: true }));

async function largeFile(folder: string): Promise<string> {
  const path = join(folder, 'large');
  await using file = await open(path, 'w');
  await file.truncate(LARGE);
  return path;
}

test('small and large files, empty ones too, have the digest that crypto gives', async ({ folder }) => {
  const small = join(folder, 'small');
  for (const content of ['', 'failback']) {
    await writeFile(small, content);
    for (const algorithm of ['sha256', 'sha512'] as const) {
      assert.is(await digestFile(small, algorithm), createHash(algorithm).update(content).digest('hex'));
    }
  }
  const path = await largeFile(folder);
  for (const algorithm of ['sha256', 'sha512'] as const) {
    let counted = 0;
    const digest = await digestFile(path, algorithm, { onBytes: (count) => void (counted += count) });
    assert.is(digest, createHash(algorithm).update(Buffer.alloc(LARGE)).digest('hex'));
    assert.is(counted, LARGE);
  }
});

test('the event loop runs while a large file is hashed', async ({ folder }) => {
  const path = await largeFile(folder);
  let ticks = 0;
  const timer = setInterval(() => ++ticks, 1);
  await digestFile(path, 'sha512');
  clearInterval(timer);
  assert.ok(ticks > 5);
});

test('it can be stopped', async ({ folder }) => {
  const path = await largeFile(folder);
  const reason = new Error('enough');
  const controller = new AbortController();
  const { signal } = controller;
  await digestFile(path, 'sha512', { signal, onBytes: () => controller.abort(reason) }).then(
    assert.unreachable,
    (error: unknown) => {
      assert.is(error, reason);
    },
  );
  await digestFile(path, 'sha512', { signal }).then(assert.unreachable, (error: unknown) => assert.is(error, reason));
});

test('a file that is not there, or is a folder, is a missing input', async ({ folder }) => {
  for (const path of [join(folder, 'none'), folder]) {
    assert.is((await failureOf(digestFile(path, 'sha256'))).code, 'E_INPUT_MISSING');
  }
});

test.run();
