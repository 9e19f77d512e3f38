import { fileURLToPath } from 'node:url';
import { execa } from 'execa';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../../src/file-source.ts';
import { berkeleyValues, isBerkeley } from '../../../src/formats/rpm/berkeley.ts';
import { readRpmHeader } from '../../../src/formats/rpm/header.ts';
import { isSqlite, sqliteRows } from '../../../src/formats/rpm/sqlite.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';

const test = suite<{ folder: Folder }>("rpm's data bases");

const script = fileURLToPath(new URL('../../support/make-rpm-databases.sh', import.meta.url));
const FORMAT = '%{NAME} %|EPOCH?{%{EPOCH}:}|%{VERSION}-%{RELEASE} %{ARCH}\\n';

test.before(async (context) => {
  context.folder = await temporaryFolder();
  await execa(script, [context.folder.at(''), '25']);
});
test.after(async ({ folder }) => folder[Symbol.asyncDispose]());

/** What rpm itself reads; it prints an epoch of 0, which says nothing. */
async function wanted(folder: string, backend: string): Promise<string[]> {
  const define = ['--define', `_db_backend ${backend}`];
  const { stdout } = await execa('rpm', ['--dbpath', folder, ...define, '-qa', '--qf', FORMAT]);
  return stdout.replaceAll(' 0:', ' ').split('\n').sort();
}

async function read(headers: AsyncIterable<Uint8Array>): Promise<string[]> {
  const found: string[] = [];
  for await (const header of headers) {
    const { name, version, architecture = '' } = readRpmHeader(header);
    found.push(`${name} ${version} ${architecture}`);
  }
  return found.sort();
}

test('SQLite, as rpm 4.16 and newer keep it', async ({ folder }) => {
  await using db = await openFile(folder.at('sqlite/rpmdb.sqlite'));
  assert.is(await isSqlite(db), true);
  assert.is(await isBerkeley(db), false);
  async function* blobs() {
    for await (const [, blob] of sqliteRows(db, 'Packages')) if (blob instanceof Uint8Array) yield blob;
  }
  const found = await read(blobs());
  assert.is(found.length, 25);
  assert.equal(found, await wanted(folder.at('sqlite'), 'sqlite'));
});

test('Berkeley DB, as Amazon Linux 2 has it', async ({ folder }) => {
  await using db = await openFile(folder.at('berkeley/Packages'));
  assert.is(await isBerkeley(db), true);
  assert.is(await isSqlite(db), false);
  const found = await read(berkeleyValues(db));
  assert.is(found.length, 25);
  assert.equal(found, await wanted(folder.at('berkeley'), 'bdb_ro'));
});

test.run();
