import { createReadStream } from 'node:fs';
import { open, readdir, writeFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openInput, type OpenInputOptions } from '../../../src/convert/open-input.ts';
import type { DiskSource } from '../../../src/formats/disk.ts';
import { KiB, MiB } from '../../../src/size.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';
import { readOnce } from '../../support/formats/read-every-way.ts';
import { type Content, contentOfBytes } from '../../support/formats/reference/content.ts';
import { refused } from '../../support/formats/refused.ts';

const SIZE = 40 * MiB;

/** `disk.raw`, and what it is as a VMDK of every kind, a VHD, and in an OVA. */
async function disks(folder: Folder): Promise<Content> {
  const { below } = random(3);
  const raw = Buffer.alloc(SIZE);
  for (const offset of [0, 17 * MiB, SIZE - 8 * KiB]) {
    raw.set(Buffer.from(Array.from({ length: 8 * KiB }, () => below(256))), offset);
  }
  await writeFile(folder.at('disk.raw'), raw);
  for (const [name, format, options] of [
    ['sparse.vmdk', 'vmdk', 'subformat=monolithicSparse'],
    ['stream.vmdk', 'vmdk', 'subformat=streamOptimized'],
    ['flat.vmdk', 'vmdk', 'subformat=monolithicFlat'],
    ['split.vmdk', 'vmdk', 'subformat=twoGbMaxExtentSparse'],
    ['dynamic.vhd', 'vpc', 'subformat=dynamic,force_size'],
    ['fixed.vhd', 'vpc', 'subformat=fixed,force_size'],
  ] as const) {
    await execa('qemu-img', ['convert', '-f', 'raw', '-O', format, '-o', options, 'disk.raw', name], {
      cwd: folder.at(''),
    });
  }
  await writeFile(folder.at('machine.ovf'), '<Envelope/>');
  await tar(folder, 'one.ova', 'machine.ovf', 'stream.vmdk');
  await tar(folder, 'two.ova', 'machine.ovf', 'stream.vmdk', 'sparse.vmdk');
  return contentOfBytes(raw);
}

async function tar(folder: Folder, archive: string, ...names: string[]): Promise<void> {
  await execa('tar', ['-cf', archive, ...names], { cwd: folder.at('') });
}

async function contentOf(path: string, options: OpenInputOptions = {}): Promise<Content> {
  await using input = await openInput(path, options);
  return await readOnce(input.disk);
}

function isStream({ disk }: { readonly disk: DiskSource }): boolean {
  return !('extents' in disk);
}

test('every file is the same disk; siblings and members are found', async () => {
  await using folder = await temporaryFolder();
  const expected = await disks(folder);
  for (const name of [
    ...['disk.raw', 'sparse.vmdk', 'stream.vmdk', 'flat.vmdk', 'split.vmdk', 'dynamic.vhd', 'fixed.vhd'],
    ...['one.ova', 'flat-flat.vmdk'],
  ]) {
    assert.equal(await contentOf(folder.at(name)), expected, name);
  }
  assert.equal(await contentOf(folder.at('two.ova'), { member: 'sparse.vmdk' }), expected);
  await using ova = await openInput(folder.at('one.ova'));
  assert.is(ova.member, 'stream.vmdk');
});

test('what cannot be opened is refused, and leaves nothing open', async () => {
  await using folder = await temporaryFolder();
  await disks(folder);
  const files = async () => (await readdir('/proc/self/fd')).length;
  const before = await files();
  await refused(() => openInput(folder.at('two.ova')), 'holds 2 disks');
  await refused(() => openInput(folder.at('one.ova'), { member: 'x.vmdk' }), 'holds no x.vmdk');
  await refused(() => openInput(folder.at('disk.raw'), { member: 'x.vmdk' }), 'no archive', 'E_USAGE');
  await refused(() => openInput(folder.at('machine.ovf')), 'a web page or an XML file');
  await refused(() => openInput(folder.at('nothing')), 'cannot be read', 'E_INPUT_MISSING');
  await refused(() => openInput(folder.at('')), 'is not a file', 'E_INPUT_MISSING');
  await execa('rm', [folder.at('split-s001.vmdk')]);
  await refused(() => openInput(folder.at('split.vmdk')), 'split-s001.vmdk', 'E_INPUT_MISSING');
  assert.is(await files(), before);
});

test('of the standard input, a VMDK is read as it comes and anything else is kept for a while', async () => {
  await using folder = await temporaryFolder();
  const expected = await disks(folder);
  const spoolDir = folder.at('spool');
  for (const name of ['sparse.vmdk', 'stream.vmdk', 'disk.raw', 'dynamic.vhd', 'fixed.vhd', 'one.ova']) {
    const stdin = createReadStream(folder.at(name));
    {
      await using input = await openInput('-', { stdin, spoolDir });
      assert.is(isStream(input), name.endsWith('.vmdk'), name);
      assert.is((await readdir(spoolDir).catch(() => [])).length, isStream(input) ? 0 : 1);
      assert.equal(await readOnce(input.disk), expected, name);
    }
    assert.equal(await readdir(spoolDir).catch(() => []), []);
    assert.ok(stdin.destroyed);
  }
  await using kept = await openInput('-', { stdin: createReadStream(folder.at('stream.vmdk')), spoolDir, spool: true });
  assert.is(kept.disk.subformat, 'streamOptimized');
});

test('what is kept of a stream has its holes', async () => {
  await using folder = await temporaryFolder();
  await disks(folder);
  await using input = await openInput('-', { stdin: createReadStream(folder.at('disk.raw')), spoolDir: folder.at('') });
  assert.ok((input.disk.allocated ?? SIZE) <= MiB, `${input.disk.allocated}`);
});

test('a stream that is no disk is refused before it is kept', async () => {
  await using folder = await temporaryFolder();
  const spoolDir = folder.at('spool');
  const stdin = Readable.from([Buffer.from('vhdxfile'), Buffer.alloc(MiB)], { objectMode: false });
  await refused(() => openInput('-', { stdin, spoolDir }), 'VHDX');
  await refused(() => openInput('-', { stdin: Readable.from([]), spoolDir }), 'empty');
  assert.equal(await readdir(folder.at('')), []);
});

test('an abort ends the wait for a stream, and nothing is left', async () => {
  await using folder = await temporaryFolder();
  for (const first of [0, 10, 5000]) {
    const stdin = new Readable({ read: () => undefined });
    if (first > 0) stdin.push(Buffer.alloc(first));
    const abort = new AbortController();
    setTimeout(() => abort.abort(), 100);
    const options = { stdin, spoolDir: folder.at(''), signal: abort.signal };
    await refused(() => openInput('-', options), '', 'E_INTERRUPTED');
    assert.ok(stdin.destroyed);
    assert.equal(await readdir(folder.at('')), []);
  }
});

test('a standard input that gives nothing', async () => {
  const broken = new Readable({ read: () => broken.destroy(new Error('EISDIR')) });
  await refused(() => openInput('-', { stdin: broken }), 'standard input cannot be read: EISDIR', 'E_INPUT_MISSING');
  const terminal = Object.assign(new Readable({ read: () => undefined }), { isTTY: true });
  await refused(() => openInput('-', { stdin: terminal }), 'terminal', 'E_USAGE');
});

test('a stream that cannot be kept says why', async () => {
  await using folder = await temporaryFolder();
  const file = await open(folder.at('file'), 'w');
  await file.close();
  const stdin = Readable.from([Buffer.alloc(MiB)]);
  await refused(() => openInput('-', { stdin, spoolDir: folder.at('file/x') }), 'cannot be written', 'E_OUTPUT');
});

test.run();
