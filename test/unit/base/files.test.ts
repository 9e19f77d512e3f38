import { mkdir, open, readdir, readFile, writeFile } from 'node:fs/promises';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { FailbackError } from '../../../src/errors.ts';
import { makeFolder, openOutput, outputError, requireSpace, sha256, writeAtomically } from '../../../src/files.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

const test = suite<{ folder: Folder }>('files');
test.before.each(async (context) => {
  context.folder = await temporaryFolder();
});
test.after.each(async ({ folder }) => {
  await folder[Symbol.asyncDispose]();
});

test('a file appears under its name when it is whole, in a folder that is made for it', async ({ folder }) => {
  const path = folder.at('a/b/out.txt');
  const result = await writeAtomically(path, async (file, temporary) => {
    await file.writeFile('whole');
    assert.not.ok((await readdir(folder.at('a/b'))).includes('out.txt'));
    assert.is(await readFile(temporary, 'utf8'), 'whole');
    return 7;
  });
  assert.is(result, 7);
  assert.equal(await readdir(folder.at('a/b')), ['out.txt']);
  assert.is(await readFile(path, 'utf8'), 'whole');
});

test('a writer that fails leaves nothing, and the old file as it was', async ({ folder }) => {
  await writeFile(folder.at('out.txt'), 'old');
  const failure = new FailbackError('E_VERIFY', 'no');
  const error = await refused(
    () =>
      writeAtomically(folder.at('out.txt'), async (file) => {
        await file.writeFile('half');
        throw failure;
      }),
    'no',
    'E_VERIFY',
  );
  assert.is(error, failure);
  assert.equal(await readdir(folder.at('')), ['out.txt']);
  assert.is(await readFile(folder.at('out.txt'), 'utf8'), 'old');
});

test('two writers of one name do not meet: the last whole one stays', async ({ folder }) => {
  const [first, second] = [await openOutput(folder.at('x')), await openOutput(folder.at('x'))];
  await first.file.writeFile('first');
  await second.file.writeFile('second');
  await second.commit();
  await first.commit();
  await second.discard();
  assert.equal([await readdir(folder.at('')), await readFile(folder.at('x'), 'utf8')], [['x'], 'first']);
});

test('discarding after commit does nothing, before it removes the file', async ({ folder }) => {
  const output = await openOutput(folder.at('x'));
  await output.discard();
  assert.equal(await readdir(folder.at('')), []);
});

test('an output that cannot be is an error with its path', async ({ folder }) => {
  await writeFile(folder.at('file'), '');
  await mkdir(folder.at('folder/inside'), { recursive: true });
  const write = (name: string) => writeAtomically(folder.at(name), async () => undefined);
  const error = await refused(() => write('file/x'), /file cannot be written/, 'E_OUTPUT');
  assert.is(error.data.path, folder.at('file'));
  await refused(() => write('folder'), 'cannot be written', 'E_OUTPUT');
  await refused(() => write('x'.repeat(300)), 'ENAMETOOLONG', 'E_OUTPUT');
  assert.equal((await readdir(folder.at(''))).sort(), ['file', 'folder']);
});

test('a full disk is said as such, and the half-made file goes', async ({ folder }) => {
  const full = await open('/dev/full', 'w').catch(() => undefined);
  if (!full) {
    console.log('skip: this system has no /dev/full');
    return;
  }
  await refused(() => writeAtomically(folder.at('x'), () => full.writeFile('x')), 'No space is left', 'E_NO_SPACE');
  await full.close();
  assert.equal(await readdir(folder.at('')), []);
});

test('a folder is made with its parents, or is there already', async ({ folder }) => {
  await makeFolder(folder.at('a/b/c'));
  await makeFolder(folder.at('a/b/c'));
  assert.equal(await readdir(folder.at('a/b')), ['c']);
  await writeFile(folder.at('file'), '');
  await refused(() => makeFolder(folder.at('file')), 'cannot be written', 'E_OUTPUT');
  await refused(() => makeFolder(folder.at('file/x/y')), 'cannot be written', 'E_OUTPUT');
});

test('errors of the file system become ours by what can be done about them', () => {
  const codeOf = (code: string) => {
    const found = outputError('/out/x', Object.assign(new Error(code), { code }));
    return found instanceof FailbackError ? found.code : 'unchanged';
  };
  for (const code of ['EACCES', 'EPERM', 'EROFS', 'EFBIG']) assert.is(codeOf(code), 'E_OUTPUT');
  for (const code of ['ENOSPC', 'EDQUOT']) assert.is(codeOf(code), 'E_NO_SPACE');
  assert.is(codeOf('EBADF'), 'unchanged');
  const ours = new FailbackError('E_HTTP', 'x');
  assert.is(outputError('/out/x', ours), ours);
  assert.is(outputError('/out/x', undefined), undefined);
});

test('too little space is said with need and have', async ({ folder }) => {
  await requireSpace(folder.at(''), 1, 'the image');
  const error = await refused(() => requireSpace(folder.at(''), 2 ** 60, 'the image'), /the image needs/, 'E_NO_SPACE');
  assert.is(error.data.need, 2 ** 60);
  assert.ok(Number(error.data.have) < 2 ** 60);
  assert.ok(error.message.includes('1048576 TiB'), error.message);
});

test('digests are SHA-256 in hex', () => {
  assert.is(sha256('abc'), 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  assert.is(sha256(Buffer.from('abc')), sha256('abc'));
});

test.run();
