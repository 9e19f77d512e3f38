import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import { cpioArchive, type CpioEntry } from '../../../src/image/cpio.ts';
import { readCpio } from '../../support/cpio-reader.ts';

const segment = fc.stringMatching(/^[a-z0-9._ -]{1,12}$/).filter((name) => name !== '.' && name !== '..');
const path = fc.array(segment, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));
const entry = (of: fc.Arbitrary<string>): fc.Arbitrary<CpioEntry> =>
  fc.oneof(
    fc.record({ type: fc.constant('file' as const), path: of, content: fc.uint8Array({ maxLength: 50 }) }),
    fc.record({ type: fc.constant('folder' as const), path: of }),
    fc.record({ type: fc.constant('symlink' as const), path: of, target: fc.string({ minLength: 1 }) }),
  );

test('every archive reads back with all its entries, each after its folder', () => {
  fc.assert(
    fc.property(fc.uniqueArray(entry(path), { selector: (item) => item.path, maxLength: 12 }), (entries) => {
      const files = new Set(entries.filter(({ type }) => type !== 'folder').map((item) => item.path));
      fc.pre(!entries.some((item) => [...files].some((name) => item.path.startsWith(`${name}/`))));
      const members = readCpio(cpioArchive(entries));
      const seen = new Set<string>();
      for (const { name } of members) {
        const parent = name.split('/').slice(0, -1).join('/');
        assert.ok(parent === '' || seen.has(parent), `${name} before its folder`);
        seen.add(name);
      }
      for (const item of entries) {
        const stored = members.find(({ name }) => name === item.path);
        assert.ok(stored);
        if (item.type === 'file') assert.ok(Buffer.from(item.content).equals(stored.data));
      }
    }),
  );
});

test('whatever the names, there is an archive or a coded error', () => {
  fc.assert(
    fc.property(fc.array(entry(fc.string({ unit: 'binary', maxLength: 20 })), { maxLength: 6 }), (entries) => {
      try {
        readCpio(cpioArchive(entries));
      } catch (error) {
        assert.ok(isFailbackError(error), String(error));
      }
    }),
  );
});

test.run();
