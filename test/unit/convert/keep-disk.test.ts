import { open, readFile, stat } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { sha256 } from '../../../src/files.ts';
import { keepDisk } from '../../../src/convert/keep-disk.ts';
import { MiB } from '../../../src/size.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';

const never = new AbortController().signal;

test('a disk is kept byte for byte, with zeros as holes, up to a hole at its end', async () => {
  await using folder = await temporaryFolder();
  const disk = Buffer.alloc(16 * MiB);
  disk.write('boot', 0);
  disk.fill(7, 5 * MiB - 3, 5 * MiB + 70_000);
  const chunks = [0, 100_000, 5 * MiB, 5 * MiB + 1, 16 * MiB].map((end, index, all) =>
    disk.subarray(all[index - 1] ?? 0, end),
  );
  const file = await open(folder.at('disk'), 'w+');
  const kept = await keepDisk(
    (async function* () {
      yield* chunks;
    })(),
    file,
    never,
  );
  await file.close();
  assert.equal(kept, { fileSize: disk.length, sha256: sha256(disk) });
  assert.ok(disk.equals(await readFile(folder.at('disk'))));
  assert.ok((await stat(folder.at('disk'))).blocks * 512 < MiB);
});

test('an abort ends it and lets go of the stream', async () => {
  await using folder = await temporaryFolder();
  const controller = new AbortController();
  let closed = false;
  const stream = (async function* () {
    try {
      for (;;) {
        yield Buffer.alloc(10, 1);
        controller.abort(new Error('stop'));
      }
    } finally {
      closed = true;
    }
  })();
  const file = await open(folder.at('disk'), 'w+');
  const outcome = await keepDisk(stream, file, controller.signal).then(String, String);
  await file.close();
  assert.is(outcome, 'Error: stop');
  assert.ok(closed);
});

test.run();
