/**
 * Changed package data bases and file systems: whatever the bytes are, there is a value or a coded error, and bounded
 * work. FAILBACK_FUZZ_SECONDS makes it try longer than a few seconds; a failure prints the seed.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory, type RandomAccess } from '../../../src/bytes.ts';
import { isFailbackError } from '../../../src/errors.ts';
import { openExt } from '../../../src/formats/ext/open.ts';
import { berkeleyValues, isBerkeley } from '../../../src/formats/rpm/berkeley.ts';
import { readRpmHeader } from '../../../src/formats/rpm/header.ts';
import { isSqlite, sqliteRows } from '../../../src/formats/rpm/sqlite.ts';
import { openSquashfs } from '../../../src/iso/squashfs/squashfs.ts';

const test = suite('changed lists of packages');

const SECONDS = Number(process.env.FAILBACK_FUZZ_SECONDS ?? 1);
const LIMITS = { numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false };
const MAX_READ = 200 * 2 ** 20;

const script = fileURLToPath(new URL('../../support/make-rpm-databases.sh', import.meta.url));

/** Small samples of each format, made by the tools that own it. */
function samples() {
  const folder = mkdtempSync(join(tmpdir(), 'failback-mutations-'));
  try {
    const at = (name: string) => join(folder, name);
    execFileSync(script, [at('db'), '3'], { stdio: 'ignore' });
    mkdirSync(at('tree/var/lib'), { recursive: true });
    writeFileSync(at('tree/var/lib/file'), 'text '.repeat(50_000));
    for (const type of ['ext2', 'ext4']) {
      execFileSync('mke2fs', ['-q', '-t', type, '-b', '1024', '-d', at('tree'), at(type), '2M']);
    }
    execFileSync('mksquashfs', [at('tree'), at('squashfs'), '-quiet', '-no-progress', '-b', '4096', '-comp', 'gzip']);
    const read = (name: string) => readFileSync(at(name));
    return {
      berkeley: read('db/berkeley/Packages'),
      sqlite: read('db/sqlite/rpmdb.sqlite'),
      ext2: read('ext2'),
      ext4: read('ext4'),
      squashfs: read('squashfs'),
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Change {
  readonly place: number;
  readonly bytes: Uint8Array;
}
const interesting = fc.constantFrom(0, 1, 2, 3, 7, 13, 0x7f, 0x80, 0xff);
const change: fc.Arbitrary<Change> = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.array(interesting, { minLength: 1, maxLength: 8 }).map((values) => Uint8Array.from(values)),
  ),
});

/** Only places that hold something are hit, and mostly the first of them: there are the headers. */
function changed(good: Buffer, used: readonly number[], all: readonly Change[]): Buffer {
  const bytes = Buffer.from(good);
  for (const { place, bytes: values } of all) {
    const at = used[Math.floor(place ** 3 * used.length)] ?? 0;
    bytes.set(values.subarray(0, bytes.length - at), at);
  }
  return bytes;
}

async function valueOrCodedError(bytes: Buffer, read: (source: RandomAccess) => Promise<void>): Promise<void> {
  const source = inMemory(bytes);
  let total = 0;
  const counted: RandomAccess = {
    size: source.size,
    read: async (offset, length) => {
      assert.ok(offset >= 0 && length >= 0 && Number.isSafeInteger(offset + length));
      total += length;
      assert.ok(total < MAX_READ, 'it reads without an end');
      return source.read(offset, length);
    },
  };
  try {
    await read(counted);
  } catch (error) {
    if (!isFailbackError(error)) throw error;
  }
}

async function readRpm(db: RandomAccess): Promise<void> {
  if (await isBerkeley(db)) for await (const value of berkeleyValues(db)) readRpmHeader(value);
  if (!(await isSqlite(db))) return;
  for await (const [, blob] of sqliteRows(db, 'Packages')) if (blob instanceof Uint8Array) readRpmHeader(blob);
}

const readWhole = async (file: RandomAccess | undefined) => {
  if (file) assert.ok((await file.read(0, Math.min(file.size, 2 ** 20))).length <= 2 ** 20);
};
const READERS = {
  berkeley: readRpm,
  sqlite: readRpm,
  ext2: async (source: RandomAccess) => readWhole(await (await openExt(source)).open('var/lib/file')),
  ext4: async (source: RandomAccess) => readWhole(await (await openExt(source)).open('var/lib/file')),
  squashfs: async (source: RandomAccess) => readWhole(await (await openSquashfs(source)).open('var/lib/file')),
};

const good = samples();
for (const kind of Object.keys(READERS) as (keyof typeof READERS)[]) {
  test(kind, async () => {
    const bytes = good[kind];
    const used = [...bytes.keys()].filter((at) => bytes[at] !== 0 || bytes[at + 1] !== 0);
    await READERS[kind](inMemory(bytes));
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 12 }), fc.nat(200), async (all, cut) => {
        const spoilt = changed(bytes, used, all);
        const end = cut === 0 ? Math.floor(spoilt.length / 3) : spoilt.length;
        await valueOrCodedError(spoilt.subarray(0, end), READERS[kind]);
      }),
      LIMITS,
    );
  });
}

test.run();
