import { mkdir, open, readdir, readFile, stat, truncate, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type OpenedInput, openInput } from '../../../src/convert/open-input.ts';
import { isStored, readStoredBlocks, type StoredDisk } from '../../../src/convert/stored-blocks.ts';
import { resolveTarget } from '../../../src/convert/target.ts';
import { threadPool } from '../../../src/convert/threads.ts';
import { verifyOutput } from '../../../src/convert/verify-output.ts';
import { type FailbackEvent, silentHost } from '../../../src/events.ts';
import { sha256 } from '../../../src/files.ts';
import { BlockMap } from '../../../src/formats/block-map.ts';
import { convertDisk } from '../../../src/pipeline/convert/convert.ts';
import type { ConvertOptions } from '../../../src/pipeline/convert/context.ts';
import { MiB } from '../../../src/size.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';
import { writeRawFile } from '../../support/formats/raw-file.ts';
import { refused } from '../../support/formats/refused.ts';

const never = new AbortController().signal;
const convert = (options: ConvertOptions, signal = never) => convertDisk(options, { host: silentHost, signal });
const nothing = () => undefined;

/** Large enough that threads are worth it: data without holes, one half of it zeros, and no whole number of blocks. */
async function denseFile(folder: Folder, size = 80 * MiB + 3 * 512): Promise<string> {
  const bytes = Buffer.alloc(size);
  for (let at = 0; at < size; at += 2 * MiB) bytes.fill(`at ${at} `, at, Math.min(at + MiB + 7, size));
  await writeFile(folder.at('in.raw'), bytes);
  return folder.at('in.raw');
}

async function storedDisk(path: string): Promise<OpenedInput<StoredDisk>> {
  const input = await openInput(path);
  if (!isStored(input.disk)) throw new Error('not stored as it is');
  return { ...input, disk: input.disk };
}

test('a large disk that threads copy is the very file that it is without them', async () => {
  await using folder = await temporaryFolder();
  await writeRawFile(folder.at('in.raw'), 200 * MiB, 60, random(5));
  const input = folder.at('in.raw');
  const { digest } = await convert({ input, output: folder.at('packed.vmdk'), subformat: 'streamOptimized' });
  await convert({ input, output: folder.at('sparse.vmdk'), verify: true });
  // What comes out of packed grains is written by the thread that asks.
  const expected = await convert({ input: folder.at('packed.vmdk'), output: folder.at('x.vhd'), sha256: true });
  assert.is(expected.digest, digest);
  assert.ok(expected.output.allocated > 32 * MiB);
  for (const name of ['in.raw', 'sparse.vmdk', 'x.vhd']) {
    const output = folder.at('y.vhd');
    const from = await convert({ input: folder.at(name), output, verify: true, sha256: true });
    assert.equal([from.sha256, from.output.allocated], [expected.sha256, expected.output.allocated], name);
    const [made, known] = [await stat(output), await stat(folder.at('x.vhd'))];
    assert.ok(made.blocks <= known.blocks + 2048, 'holes where there are zeros');
  }
  await convert({ input: folder.at('sparse.vmdk'), output: folder.at('y.raw'), verify: true });
  assert.is(sha256(await readFile(folder.at('y.raw'))), sha256(await readFile(input)));
});

test('progress rises to what is stored, and an abort ends it without a trace', async () => {
  await using folder = await temporaryFolder();
  const [input, output] = [await denseFile(folder), folder.at('x.vhd')];
  const counts: number[] = [];
  const abort = new AbortController();
  const host = (stop: boolean) => ({
    report: (event: FailbackEvent) => {
      if (event.code !== 'step.progress' || event.step !== 'convert') return;
      counts.push(event.data.done);
      if (stop) abort.abort();
    },
  });
  await convertDisk({ input, output }, { host: host(false), signal: never });
  assert.equal(
    counts,
    [...counts].sort((a, b) => a - b),
  );
  assert.is(counts.at(-1), (await stat(input)).size);
  await refused(
    () => convertDisk({ input, output: folder.at('y.vhd') }, { host: host(true), signal: abort.signal }),
    '',
    'E_INTERRUPTED',
  );
  assert.equal((await readdir(dirname(output))).sort(), ['in.raw', 'x.vhd']);
});

test('a file that becomes shorter while it is read is an error', async () => {
  await using folder = await temporaryFolder();
  await using input = await storedDisk(await denseFile(folder));
  await truncate(folder.at('in.raw'), 9 * MiB);
  await using threads = threadPool(2);
  const error = await refused(() => readStoredBlocks(input.disk, { threads, onBlock: nothing }), 'became shorter');
  assert.ok((error.data.offset as number) >= 9 * MiB);
});

test('what cannot be read or written is told by its file, and the threads go on', async () => {
  await using folder = await temporaryFolder();
  await using input = await storedDisk(await denseFile(folder));
  await using threads = threadPool(2);
  const read = (output?: number) => readStoredBlocks(input.disk, { threads, output, onBlock: nothing });
  await using unwritable = await open(folder.at('in.raw'));
  const error = await read(unwritable.fd).catch((reason: unknown) => reason as NodeJS.ErrnoException);
  assert.equal([error?.code, error?.syscall], ['EBADF', 'write']);
  await using writeOnly = await open(folder.at('other'), 'w');
  const places = [...input.disk.stored()].map((place) => ({ ...place, file: { ...place.file, fd: writeOnly.fd } }));
  const broken = { ...input.disk, stored: () => places };
  await refused(
    () => readStoredBlocks(broken, { threads, onBlock: nothing }),
    'in.raw cannot be read',
    'E_INPUT_MISSING',
  );
  let blocks = 0;
  await readStoredBlocks(input.disk, { threads, onBlock: () => (blocks += 1) });
  assert.is(blocks, 40 * 17 + 1);
});

test('threads that are ended, and a signal that has fired, end the reading', async () => {
  await using folder = await temporaryFolder();
  await using input = await storedDisk(await denseFile(folder));
  const threads = threadPool(2);
  threads.start();
  const signal = AbortSignal.abort();
  await refused(() => readStoredBlocks(input.disk, { threads, signal, onBlock: nothing }), '', 'E_INTERRUPTED');
  const reading = refused(() => readStoredBlocks(input.disk, { threads, onBlock: nothing }), 'ended', 'E_INTERNAL');
  await threads[Symbol.asyncDispose]();
  await reading;
  threads.start();
  await refused(() => readStoredBlocks(input.disk, { threads, onBlock: nothing }), 'ended', 'E_INTERNAL');
});

test('a disk that becomes full says need and have, and leaves nothing', async () => {
  if (process.getuid?.() !== 0) return;
  await using folder = await temporaryFolder();
  const input = await denseFile(folder);
  const full = folder.at('full');
  await mkdir(full);
  await execa('mount', ['-t', 'tmpfs', '-o', 'size=20m', 'failback-test', full]);
  try {
    const error = await refused(() => convert({ input, output: `${full}/x.vhd` }), 'is full: it had', 'E_NO_SPACE');
    assert.is(error.data.need, (await stat(input)).size);
    assert.is(error.data.have, 20 * MiB);
    assert.equal(await readdir(full), []);
  } finally {
    await execa('umount', [full]);
  }
});

test('the verification in threads finds changed, missing and added data', async () => {
  await using folder = await temporaryFolder();
  const output = folder.at('x.raw');
  const { virtualSize, fileSize, allocated } = (await convert({ input: await denseFile(folder), output })).output;
  await using threads = threadPool(2);
  const blocks = new BlockMap();
  {
    await using input = await storedDisk(output);
    await readStoredBlocks(input.disk, { threads, onBlock: (block, checksum) => blocks.add(block, checksum) });
  }
  const target = resolveTarget({ output });
  const verify = () => verifyOutput(output, target, { virtualSize, fileSize, allocated }, blocks, { threads });
  await verify();
  const change = async (offset: number, data: Buffer, words: string) => {
    await using file = await open(output, 'r+');
    const before = Buffer.alloc(data.length);
    await file.read(before, 0, data.length, offset);
    await file.write(data, 0, data.length, offset);
    await refused(verify, words, 'E_VERIFY');
    await file.write(before, 0, data.length, offset);
  };
  await change(6 * MiB + 70_000, Buffer.alloc(1), `near byte ${6 * MiB + 65_536}`);
  await change(8 * MiB, Buffer.alloc(MiB), '1 MiB of the data');
  await change(9 * MiB + 500_000, Buffer.alloc(9, 1), 'is not what was written');
  await verify();
});

test.run();
