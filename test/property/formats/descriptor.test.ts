import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { isFailbackError } from '../../../src/errors.ts';
import { parseDescriptor, printDescriptor } from '../../../src/formats/vmdk/descriptor.ts';
import { PROFILES, type RepairProfile } from '../../../src/formats/vmdk/profiles.ts';
import { repairDescriptor } from '../../../src/formats/vmdk/repair-descriptor.ts';

const word = fc.stringMatching(/^[A-Za-z][A-Za-z0-9.]{0,20}$/);
const value = fc.stringMatching(/^[ !#-~\u00a1-\u00ff]{0,40}$/);
const profiles = fc.constantFrom<RepairProfile>('mvmc', 'vmware', 'minimal');

const printed = fc.record({
  cid: fc.nat(0xffff_ffff),
  createType: word,
  extents: fc.array(
    fc.record({
      access: fc.constantFrom('RW', 'RDONLY', 'NOACCESS'),
      sectors: fc.nat(2 ** 41),
      type: fc.constantFrom('SPARSE', 'FLAT', 'ZERO', 'VMFS'),
      file: fc.option(value, { nil: undefined }),
    }),
    { maxLength: 5 },
  ),
  ddb: fc.dictionary(word, value, { maxKeys: 8 }),
});

test('what is printed is read as it was', () => {
  fc.assert(
    fc.property(printed, (wanted) => {
      const { extents, ddb, header } = parseDescriptor(Buffer.from(printDescriptor(wanted), 'latin1'));
      assert.equal(
        extents.map(({ access, sectors, type, file }) => ({ access, sectors, type, file })),
        wanted.extents.map(({ access, sectors, type, file }) => ({ access, sectors, type, file })),
      );
      assert.equal(
        ddb.map((entry) => [entry.key, entry.value]),
        Object.entries(wanted.ddb).map(([key, text]) => [`ddb.${key}`, text]),
      );
      assert.is(Number.parseInt(header.find(({ key }) => key === 'CID')?.value ?? '', 16), wanted.cid);
    }),
  );
});

const known = fc.constantFrom(...Object.values(PROFILES).flatMap(({ keeps }) => keeps), 'uuid.image', 'comment');
const lines = fc.oneof(
  fc
    .tuple(fc.constantFrom('ddb.', 'DDB.'), fc.oneof(known, word), fc.constantFrom('=', ' = '), value)
    .map(([prefix, key, equals, text]) => `${prefix}${key}${equals}"${text}"`),
  fc.tuple(word, value).map(([key, text]) => `${key}=${text}`),
  fc.constantFrom('', '   ', '# ddb.comment = "x"', 'RW 63 SPARSE "x.vmdk"'),
);
const descriptors = fc
  .record({
    body: fc.array(fc.tuple(lines, fc.constantFrom('\n', '\r\n')), { maxLength: 30 }),
    room: fc.nat(600),
    end: fc.constantFrom('', '# end'),
  })
  .map(({ body, room, end }) => {
    const text = `# Disk DescriptorFile\n${body.map((line) => line.join('')).join('')}${end}`;
    return Buffer.concat([Buffer.from(text, 'latin1'), Buffer.alloc(room)]);
  });

test('a repair takes out what the profile rejects and nothing else, and a second one nothing at all', () => {
  fc.assert(
    fc.property(descriptors, profiles, fc.constantFrom('zeros', 'blank-lines'), (area, profile, filling) => {
      const before = parseDescriptor(area);
      const repaired = repairDescriptor(area, profile, filling);
      const after = parseDescriptor(repaired.area);
      assert.is(repaired.area.length, area.length);
      const texts = (list: readonly { text: string }[]) => list.map(({ text }) => text);
      assert.equal(texts(after.header), texts(before.header));
      assert.equal(texts(after.extents), texts(before.extents));
      const all = area.toString('latin1').split('\n');
      const gone = new Set(repaired.removed.map(({ line }) => line - 1));
      assert.equal(texts(after.ddb).length + gone.size, before.ddb.length);
      const rest = Buffer.from(repaired.area).toString('latin1');
      const kept = all
        .filter((_, index) => !gone.has(index))
        .join('\n')
        .replace(/\0+$/, '');
      assert.ok(rest.startsWith(kept.trimEnd()));
      assert.match(rest.slice(kept.trimEnd().length), /^[\s\0]*$/);
      assert.is(repairDescriptor(repaired.area, profile, filling).area, repaired.area);
    }),
    { numRuns: 1000 },
  );
});

test('whatever the bytes are, they are repaired or refused', () => {
  const change = fc.record({ at: fc.nat(), byte: fc.oneof(fc.nat(255), fc.constantFrom(0, 10, 13, 34, 35, 61)) });
  fc.assert(
    fc.property(descriptors, fc.array(change, { minLength: 1, maxLength: 8 }), profiles, (area, changes, profile) => {
      for (const { at, byte } of changes) area[at % area.length] = byte;
      try {
        const repaired = repairDescriptor(area, profile);
        assert.is(repaired.area.length, area.length);
        assert.is(repairDescriptor(repaired.area, profile).area, repaired.area);
      } catch (error) {
        if (!isFailbackError(error) || error.code !== 'E_FORMAT') throw error;
      }
    }),
    { numRuns: 3000 },
  );
});

test.run();
