/**
 * Changed ISOs and squashfs: whatever the bytes are, there is a value or a coded error, and bounded work.
 * FAILBACK_FUZZ_SECONDS makes it try longer than a few seconds; a failure prints the seed.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory, joinExtents, type RandomAccess } from '../../../src/bytes.ts';
import { isFailbackError } from '../../../src/errors.ts';
import { describeIso } from '../../../src/iso/describe.ts';
import { formatIso } from '../../../src/iso/format.ts';
import { openIso } from '../../../src/iso/iso9660/iso.ts';
import { recogniseIso } from '../../../src/iso/recognise.ts';
import { openSquashfs } from '../../../src/iso/squashfs/squashfs.ts';
import { unpackerOf } from '../../../src/iso/squashfs/unpack.ts';
import { buildIso, type IsoOptions } from '../../support/iso-builder.ts';
import { liveFiles } from '../../support/live-files.ts';
import { PACKED, TEXT } from '../../support/packed-text.ts';
import { buildSquashfs } from '../../support/squashfs-builder.ts';

const test = suite('changed images');

const SECONDS = Number(process.env.FAILBACK_FUZZ_SECONDS ?? 1);
const LIMITS = { numRuns: 1_000_000, interruptAfterTimeLimit: SECONDS * 1000, markInterruptAsFailure: false };
const MAX_READ = 100 * 2 ** 20;

interface Change {
  readonly place: number;
  readonly bytes: Uint8Array;
}

const interesting = fc.constantFrom(0, 1, 2, 0x7f, 0x80, 0xff, 0x14, 0x12, 0x22);
const change: fc.Arbitrary<Change> = fc.record({
  place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
  bytes: fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 8 }),
    fc.array(interesting, { minLength: 1, maxLength: 8 }).map((values) => Uint8Array.from(values)),
  ),
});
const changes = fc.array(change, { minLength: 1, maxLength: 12 });

/** The bytes with the changes; only places that hold something are hit, most of an image being empty. */
function changed(good: Buffer, all: readonly Change[]): Buffer {
  const used = usedPlaces(good);
  const bytes = Buffer.from(good);
  for (const { place, bytes: values } of all) {
    const at = used[Math.floor(place * used.length)] ?? 0;
    bytes.set(values.subarray(0, bytes.length - at), at);
  }
  return bytes;
}

const places = new WeakMap<Buffer, number[]>();
function usedPlaces(good: Buffer): number[] {
  const known = places.get(good) ?? [...good.keys()].filter((at) => good[at] !== 0 || good[at + 1] !== 0);
  places.set(good, known);
  return known;
}

/** A source that counts what is read of it. */
function counted(bytes: Buffer): RandomAccess & { readonly total: () => number } {
  const source = inMemory(bytes);
  let total = 0;
  return {
    size: source.size,
    total: () => total,
    read: async (offset, length) => {
      total += Math.min(length, bytes.length);
      assert.ok(offset >= 0 && length >= 0 && Number.isSafeInteger(offset + length), `read of ${length} at ${offset}`);
      return source.read(offset, length);
    },
  };
}

async function valueOrCodedError(bytes: Buffer, use: (source: RandomAccess) => Promise<void>): Promise<void> {
  const source = counted(bytes);
  try {
    await use(source);
  } catch (error) {
    if (!isFailbackError(error) || error.code === 'E_INTERNAL') throw error;
  }
  assert.ok(source.total() < MAX_READ, `${source.total()} bytes were read`);
}

const VARIANTS: readonly IsoOptions[] = [
  { names: 'rock-ridge', nameInRecord: 4, extentSectors: 1, gaps: true },
  { names: 'joliet' },
  { names: 'plain' },
];

for (const options of VARIANTS) {
  test(`a changed ISO with ${options.names ?? ''} names`, async () => {
    const good = buildIso(liveFiles(), options).bytes;
    const recognise = async (source: RandomAccess) => {
      const text = formatIso(describeIso(await recogniseIso(source), { path: 'x', entries: true }));
      assert.not.match(text, /[^\P{Cc}\n]/u);
    };
    const everyEntry = async (source: RandomAccess) => {
      for (const { extents, size } of (await openIso(source)).entries) {
        const member = joinExtents(source, extents);
        assert.is(member.size, size);
        assert.is((await member.read(Math.max(0, size - 1), 1)).length, Math.min(size, 1));
      }
    };
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        const bytes = changed(good, all);
        await valueOrCodedError(bytes, recognise);
        await valueOrCodedError(bytes, everyEntry);
      }),
      LIMITS,
    );
  });
}

for (const pack of ['packed', 'plain'] as const) {
  test(`a changed squashfs with ${pack} metadata`, async () => {
    const tree = { LiveOS: { 'rootfs.img': 1e10 }, usr: { bin: {} }, a: 1, b: 2 };
    const good = buildSquashfs(tree, pack === 'plain' ? { pack: undefined } : {});
    await fc.assert(
      fc.asyncProperty(changes, async (all) => {
        await valueOrCodedError(changed(good, all), async (source) => {
          const squashfs = await openSquashfs(source);
          if (!squashfs.isReadable) return;
          await squashfs.list('');
          await squashfs.find('LiveOS/rootfs.img');
        });
      }),
      LIMITS,
    );
  });
}

for (const compression of ['xz', 'zstd'] as const) {
  test(`a changed block of ${compression}`, async () => {
    const unpack = unpackerOf(compression);
    await fc.assert(
      fc.asyncProperty(changes, fc.nat(PACKED[compression].length), async (all, cut) => {
        const bytes = changed(PACKED[compression], all).subarray(0, cut % 3 === 0 ? cut : undefined);
        // Any error will do: the reader of metadata blocks gives it its code.
        const unpacked = await Promise.resolve()
          .then(() => unpack?.(bytes, 8192))
          .catch(() => undefined);
        assert.ok((unpacked?.length ?? 0) <= 8192);
      }),
      LIMITS,
    );
    assert.is(Buffer.from((await unpack?.(PACKED[compression], 8192)) ?? []).toString(), TEXT);
  });
}

test.run();
