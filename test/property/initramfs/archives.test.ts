/** Archives of any content come back as they went in, however they are packed and whatever stands between them. */
import fc from 'fast-check';
import { gzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { cpioArchive, type CpioEntry } from '../../../src/image/cpio.ts';
import { allMembers } from '../../support/initramfs/members.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'b', 'c', 'Ä', ' ', '-', '.'), minLength: 1, maxLength: 6 });
const path = fc
  .array(
    name.filter((text) => !/^\.{1,2}$/.test(text)),
    { minLength: 1, maxLength: 3 },
  )
  .map((parts) => parts.join('/'));
const entry: fc.Arbitrary<CpioEntry> = fc.oneof(
  fc.record({ type: fc.constant('file' as const), path, mode: mode(), content: fc.uint8Array({ maxLength: 300 }) }),
  fc.record({ type: fc.constant('folder' as const), path, mode: mode() }),
  fc.record({ type: fc.constant('symlink' as const), path, target: name }),
);

function mode(): fc.Arbitrary<number> {
  return fc.integer({ min: 0, max: 0o7777 });
}

/** What an archive can hold: no path twice, and nothing in what is no folder. */
function consistent(entries: readonly CpioEntry[]): CpioEntry[] {
  const kept: CpioEntry[] = [];
  for (const next of entries) {
    const clash = kept.some(
      (other) =>
        other.path === next.path ||
        (other.type !== 'folder' && next.path.startsWith(`${other.path}/`)) ||
        (next.type !== 'folder' && other.path.startsWith(`${next.path}/`)),
    );
    if (!clash) kept.push(next);
  }
  return kept;
}

/** What lies at each path, as text that can be compared. */
const shape = ({ path, type, mode }: { path: string; type: string; mode?: number }, data: Uint8Array) =>
  `${path} ${type} ${type === 'symlink' ? '' : (mode ?? 0)} ${Buffer.from(data).toString('hex')}`;

test('what was written is read again', async () => {
  const part = fc.record({
    entries: fc.array(entry, { maxLength: 8 }).map(consistent),
    isPacked: fc.boolean(),
    padding: fc.nat({ max: 600 }),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 4 }), async (parts) => {
      let bytes = Buffer.alloc(0);
      for (const { entries, isPacked, padding } of parts) {
        const archive = cpioArchive(entries);
        const aligned = Buffer.alloc(padding + (isPacked ? 0 : 4 - ((bytes.length + padding) % 4)));
        bytes = Buffer.concat([bytes, aligned, isPacked ? gzipSync(archive) : archive]);
      }
      const found = (await allMembers(bytes)).map((member) => shape(member, member.data));
      for (const written of parts.flatMap(({ entries }) => entries)) {
        const data =
          written.type === 'file' ? written.content : Buffer.from(written.type === 'symlink' ? written.target : '');
        assert.ok(found.includes(shape(written, data)), written.path);
      }
    }),
    { numRuns: 300 },
  );
});

test.run();
