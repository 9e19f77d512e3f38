import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { journalPath, openJournal, removeJournal } from '../../../src/azure/pages/journal.ts';
import { exists } from '../../../src/files.ts';
import { KiB } from '../../../src/size.ts';
import { refused } from '../../support/formats/refused.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';

const key = { landing: 'https://a.example/c/b.vhd', digest: 'blocks-v1:00', fileSize: 64 * 64 * KiB + 512 };
const block = (index: number) => ({ offset: index * 64 * KiB, length: 64 * KiB });

let folder: Folder;
test.before.each(async () => void (folder = await temporaryFolder()));
test.after.each(async () => {
  await folder[Symbol.asyncDispose]();
});

test('what one run notes the next one knows, and only who runs may read it', async () => {
  const path = journalPath(folder.at('cache'), key.landing);
  assert.match(path, /\/cache\/uploads\/[\da-f]{64}\.journal$/);
  {
    await using journal = await openJournal(path, key);
    assert.equal(journal.done, []);
    await Promise.all([3, 0, 1, 7].map((index) => journal.note(block(index))));
  }
  assert.is((await stat(path)).mode & 0o077, 0);
  await appendFile(path, '1966');
  {
    await using journal = await openJournal(path, key);
    assert.equal(journal.done, [{ offset: 0, length: 128 * KiB }, block(3), block(7)]);
    await journal.note(block(9));
  }
  await using journal = await openJournal(path, key);
  assert.equal(journal.done.at(-1), block(9));
  await journal.remove();
  assert.not(await exists(path));
  await removeJournal(path);
});

test('another disk in the same place starts over', async () => {
  const path = folder.at('j');
  {
    await using journal = await openJournal(path, key);
    await journal.note(block(1));
  }
  {
    await using journal = await openJournal(path, { ...key, digest: 'blocks-v1:01' });
    assert.equal(journal.done, []);
  }
  await using journal = await openJournal(path, key);
  assert.equal(journal.done, []);
  assert.is((await readFile(path, 'utf8')).split('\n').length, 2);
});

test('where nothing can be written it says so', async () => {
  await mkdir(folder.at('j'));
  await refused(() => openJournal(folder.at('j'), key), 'cannot be written', 'E_OUTPUT');
  await writeFile(folder.at('file'), '');
  await refused(() => openJournal(folder.at('file/uploads/j'), key), 'cannot be written', 'E_OUTPUT');
});

test.run();
