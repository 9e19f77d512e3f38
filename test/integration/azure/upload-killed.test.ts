import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { common, joined, totalLength } from '../../../src/azure/pages/extents.ts';
import type { Extent } from '../../../src/bytes.ts';
import { packageFile } from '../../../src/paths.ts';
import { MiB } from '../../../src/size.ts';
import { FakeBlobs } from '../../fakes/blob/fake-blobs.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';
import { expectedBlob, pageImage, patchyDisk } from '../../support/page-image.ts';
import { openTestJournal, writeUrl } from '../../support/pages-rig.ts';

const SIZE = 48 * MiB;
const SEED = 9;
/** Largest run of data of that disk. */
const LONGEST = 4 * 64 * 1024;
const IN_FLIGHT = 16;
const KILLS = 20;

test('killed at any moments it goes on: the blob is right, and only what was in flight is sent again', async () => {
  const content = patchyDisk(SIZE, SEED, 4);
  const image = pageImage(content);
  await using blobs = await FakeBlobs.start();
  await using folder = await temporaryFolder();
  const disk = blobs.attachDisk('d', image.fileSize);
  const child = packageFile('test/support/upload-child.ts');
  const start = () => {
    const args = [writeUrl(blobs, disk), folder.at('.'), String(SIZE), String(SEED)];
    return execa(process.execPath, ['--import', 'tsx', child, ...args], { reject: false });
  };
  const acknowledged = () =>
    blobs.requests.flatMap(({ comp, status, range }) => (comp === 'page' && status === 201 && range ? [range] : []));
  const { below } = random(4);
  let noted: readonly Extent[] = [];

  for (let kill = 0; kill < KILLS; kill++) {
    blobs.reset();
    blobs.link.latency = below(30);
    const running = start();
    const enough = below(9);
    const state: { ended: boolean } = { ended: false };
    void running.then(() => (state.ended = true));
    while (!state.ended && acknowledged().length < enough) await new Promise((resolve) => setTimeout(resolve, 2));
    running.kill('SIGKILL');
    await running;
    const arrived = joined([...noted, ...acknowledged()]);
    assert.equal([...common(noted, joined(acknowledged()))], [], 'nothing that was noted is sent again');
    const journal = await openTestJournal(folder.at('.'), image);
    noted = journal.done;
    await journal[Symbol.asyncDispose]();
    assert.is(totalLength(common(noted, arrived)), totalLength(noted), 'what is noted has arrived');
    assert.ok(totalLength(arrived) - totalLength(noted) <= IN_FLIGHT * LONGEST);
  }
  blobs.reset();
  const last = await start();
  assert.is(last.exitCode, 0, last.stderr);
  assert.ok(acknowledged().length > 1, 'there was something left to do');
  assert.equal([...common(noted, joined(acknowledged()))], []);
  assert.ok((await disk.read(0, image.fileSize)).equals(expectedBlob(content, image)));
});

test.run();
