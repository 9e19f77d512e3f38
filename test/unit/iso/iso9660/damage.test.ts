import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../../src/bytes.ts';
import { FailbackError } from '../../../../src/errors.ts';
import { openIso } from '../../../../src/iso/iso9660/iso.ts';
import { codeOf } from '../../../support/code-of.ts';
import { buildIso, type BuiltIso, type IsoOptions } from '../../../support/iso-builder.ts';

const test = suite('damaged ISO 9660');
const FILES = {
  'LiveOS/squashfs.img': 'the squashfs',
  'isolinux/isolinux.cfg': 'the menu',
  ['n'.repeat(60)]: 'x',
};

/** The error code after a change to a good ISO. */
function after(
  change: (iso: BuiltIso, record: (path: string) => number) => void,
  options: IsoOptions = {},
): Promise<string> {
  const iso = buildIso(FILES, options);
  change(iso, (path) => iso.recordOf.get(path) ?? Number.NaN);
  return codeOf(openIso(inMemory(iso.bytes)));
}

async function messageOf(bytes: Buffer): Promise<string> {
  const error: unknown = await openIso(inMemory(bytes)).catch((thrown: unknown) => thrown);
  assert.instance(error, FailbackError);
  const { code, message, hint } = error as FailbackError;
  assert.is(code, 'E_NOT_ISO');
  assert.ok(hint);
  return message;
}

test('the builder makes good ISOs', async () => {
  assert.is(await after(() => undefined), 'no error');
});

test('what is no ISO is named', async () => {
  assert.match(await messageOf(Buffer.alloc(0)), 'an empty file');
  assert.match(await messageOf(Buffer.from('<!DOCTYPE html><title>404</title>')), 'a web page');
  assert.match(await messageOf(Buffer.from('<?xml version="1.0"?><Error><Code>AccessDenied</Code>')), 'XML');
  assert.match(
    await messageOf(Buffer.concat([Buffer.alloc(80_000, 1), Buffer.from('conectix'), Buffer.alloc(504)])),
    'a VHD',
  );
  assert.match(await messageOf(Buffer.alloc(100_000)), 'nothing but zeros');
  assert.is(await messageOf(Buffer.alloc(100_000, 7)), 'The file is not an ISO 9660 image.');
});

test('a short file is truncated, and both sizes are told', async () => {
  const { bytes } = buildIso(FILES);
  const error = (await openIso(inMemory(bytes.subarray(0, -2048))).catch((thrown: unknown) => thrown)) as FailbackError;
  assert.is(error.code, 'E_ISO_TRUNCATED');
  assert.equal(error.data, { need: bytes.length, have: bytes.length - 2048 });
});

test('volume descriptors that never end, or have an absurd block size', async () => {
  assert.is(await after(({ bytes }) => bytes.fill(0, 17 * 2048, 18 * 2048)), 'E_ISO_DAMAGED');
  assert.is(await after(({ bytes }) => bytes.writeUInt16LE(0, 16 * 2048 + 128)), 'E_ISO_DAMAGED');
});

test('a folder inside itself', async () => {
  const loop = after(({ bytes }, record) => bytes.writeUInt32LE(18, record('LiveOS') + 2));
  assert.is(await loop, 'E_ISO_DAMAGED');
});

test('extents outside the file', async () => {
  assert.is(await after(({ bytes }, record) => bytes.writeUInt32LE(1 << 20, record('isolinux') + 2)), 'E_ISO_DAMAGED');
  assert.is(await after(({ bytes }, record) => bytes.writeUInt32LE(1 << 30, record('isolinux') + 10)), 'E_ISO_DAMAGED');
  const path = 'LiveOS/squashfs.img';
  assert.is(await after(({ bytes }, record) => bytes.writeUInt32LE(0xfffffff0, record(path) + 2)), 'E_ISO_DAMAGED');
  assert.is(await after(({ bytes }, record) => bytes.writeUInt32LE(0xfffffff0, record(path) + 10)), 'E_ISO_DAMAGED');
});

test('records that are too short or leave their folder', async () => {
  assert.is(await after(({ bytes }, record) => bytes.writeUInt8(20, record('isolinux'))), 'E_ISO_DAMAGED');
  assert.is(await after(({ bytes }, record) => bytes.writeUInt8(200, record('isolinux') + 32)), 'E_ISO_DAMAGED');
  // The folder's bytes end within its third record.
  const leaving = after(({ bytes }, record) => bytes.writeUInt32LE(80, record('LiveOS') + 10));
  assert.is(await leaving, 'E_ISO_DAMAGED');
});

test('a record of length 0 ends its sector only', async () => {
  assert.is(await after(({ bytes }, record) => bytes.writeUInt8(0, record('isolinux'))), 'no error');
});

test('a file whose last extent is missing', async () => {
  assert.is(
    await after(({ bytes }, record) => bytes.writeUInt8(0x80, record('LiveOS/squashfs.img') + 25)),
    'E_ISO_DAMAGED',
  );
});

test('continuation areas that form a loop or leave their block', async () => {
  const at = (bytes: Buffer) => bytes.indexOf('CE\x1c\x01', 'latin1');
  const loop = after(
    ({ bytes }) => {
      // The area is made to hold the very entry that points to it.
      const entry = at(bytes);
      bytes.copy(bytes, bytes.readUInt32LE(entry + 4) * 2048, entry, entry + 28);
      bytes.writeUInt32LE(28, bytes.readUInt32LE(entry + 4) * 2048 + 20);
      bytes.writeUInt32LE(28, entry + 20);
    },
    { nameInRecord: 10 },
  );
  assert.is(await loop, 'E_ISO_DAMAGED');
  const far = after(({ bytes }) => bytes.writeUInt32LE(4000, at(bytes) + 20), { nameInRecord: 10 });
  assert.is(await far, 'E_ISO_DAMAGED');
});

test('names that would lead out of their folder', async () => {
  const name = '../../../etc/passwd';
  const iso = buildIso({ [name.replaceAll('/', '_')]: 'x' });
  const at = iso.bytes.indexOf(name.replaceAll('/', '_'), 'latin1');
  iso.bytes.write(name, at, 'latin1');
  assert.is(await codeOf(openIso(inMemory(iso.bytes))), 'E_ISO_DAMAGED');
});

test('endless nesting ends', async () => {
  const path = Array.from({ length: 2100 }, (_, index) => `d${index}`).join('/');
  assert.is(await codeOf(openIso(inMemory(buildIso({ [path]: 'x' }).bytes))), 'E_ISO_DAMAGED');
});

test.run();
