import { writeFile } from 'node:fs/promises';
import { BlobServiceClient } from '@azure/storage-blob';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { openPlace } from '../../../src/fleet/results/open.ts';
import type { ResultsPlace } from '../../../src/fleet/results/place.ts';
import { type Azurite, startAzurite } from '../../support/azurite.ts';
import { codeOf } from '../../support/code-of.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';

const io = { host: silentHost, signal: new AbortController().signal };

let azurite: Azurite;
let folder: Folder;
const open = (where: string) => openPlace(where, { env: { AZURE_STORAGE_KEY: azurite.key } }, io);

test.before(async () => {
  [azurite, folder] = [await startAzurite(), await temporaryFolder()];
  await BlobServiceClient.fromConnectionString(azurite.connectionString).createContainer('results');
});
test.after(async () => {
  await azurite[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const PLACES: Readonly<Record<string, () => ResultsPlace>> = {
  'a folder': () => open(folder.at('new/shared')),
  'a container': () => open(`${azurite.url}/results`),
  'a folder in a container': () => open(`${azurite.url}/results/some%20fleet/of%20mine/`),
};

for (const [name, place] of Object.entries(PLACES)) {
  test(`${name} keeps small files, which can be written again`, async () => {
    const [mine, theirs] = [place(), place()];
    await mine.write('a.json', '{"a":1}');
    await mine.write('b.json', 'ä');
    await mine.write('a.json', '{"a":2}');
    assert.equal((await theirs.list()).filter((file) => file.endsWith('.json')).sort(), ['a.json', 'b.json']);
    assert.is(await theirs.read('a.json'), '{"a":2}');
    assert.is(await theirs.read('b.json'), 'ä');
    assert.is(await codeOf(theirs.read('c.json')), 'E_INPUT_MISSING');
    await mine.write('large.json', ' '.repeat(17 * 1024 * 1024));
    assert.is(await codeOf(theirs.read('large.json')), 'E_FORMAT');
  });
}

test('two runs that write one blob notice each other, and a run goes on over what an earlier one left', async () => {
  const [one, other] = [open(`${azurite.url}/results/race`), open(`${azurite.url}/results/race`)];
  await one.write('fleet.json', '1');
  await other.write('fleet.json', '2');
  assert.is(await codeOf(one.write('fleet.json', '3')), 'E_OUTPUT_BUSY');
  assert.is(await one.read('fleet.json'), '2');
  assert.is(await codeOf(one.write('fleet.json', '3')), 'E_OUTPUT_BUSY', 'it stays so');
  assert.is(await codeOf(one.write('fleet.json', '2')), 'no error', 'it may be its own');
  await one.write('fleet.json', '4');
});

test('what is no container, or is not there, is said', async () => {
  assert.is(await codeOf(Promise.resolve().then(() => open('https://acct.blob.core.windows.net/'))), 'E_USAGE');
  assert.is(await codeOf(open(`${azurite.url}/nowhere`).list()), 'E_INPUT_MISSING');
  assert.is(await codeOf(open(folder.at('nowhere')).list()), 'E_INPUT_MISSING');
  await writeFile(folder.at('file'), '');
  assert.is(await codeOf(open(folder.at('file')).write('a.json', '')), 'E_OUTPUT');
});

test.run();
