import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import type { Manifest } from '../../../src/manifest/manifest.ts';
import { diffImages, type ImageDiff } from '../../../src/pipeline/diff/diff.ts';
import { MiB } from '../../../src/size.ts';
import { runMain } from '../../support/cli.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { random } from '../../support/formats/random.ts';
import { refused } from '../../support/formats/refused.ts';
import { hex, sampleManifest } from '../../support/sample-manifest.ts';
import { writeSampleVhd } from '../../support/sample-vhd.ts';

const SIZE = 64 * MiB;
/** Where the footers first differ: in the last two bytes of their checksums. */
const CHECKSUM = 66;
const io = () => ({ host: silentHost, signal: new AbortController().signal });
const byte = (offset: number, value: number) => ({ offset, data: Buffer.from([value]) });
interface Piece {
  readonly offset: number;
  readonly data: Uint8Array;
}

/** Of the label, in the superblock of ext4. */
const LABEL = 120;
/** Something at every place of the disk. */
const BASE = [0, 600, MiB + 10, 3 * MiB, 20 * MiB, SIZE - 512].map((offset) => byte(offset, 1));

const second = (manifest: Manifest) => {
  manifest.output.vhd.name = 'b.vhd';
  manifest.output.vhd.sha256 = hex('2');
};

/** The difference of two images whose VHDs lie beside their manifests. */
async function diffOf(pieces: readonly Piece[], uuid?: string, base: readonly Piece[] = BASE): Promise<ImageDiff> {
  await using folder = await temporaryFolder();
  const a = sampleManifest((manifest) => (manifest.output.vhd.name = 'a.vhd'));
  await writeFile(folder.at('a.manifest.json'), JSON.stringify(a));
  await writeFile(folder.at('b.manifest.json'), JSON.stringify(sampleManifest(second)));
  await writeSampleVhd(folder.at('a.vhd'), SIZE, base);
  await writeSampleVhd(folder.at('b.vhd'), SIZE, pieces, uuid);
  return await diffImages(folder.at('a.manifest.json'), folder.at('b.manifest.json'), io());
}

test('where VHDs differ is named to the byte', async () => {
  const { places } = await diffOf([
    ...BASE,
    byte(430, 9),
    byte(20_000, 9),
    byte(3 * MiB + 70_000, 9),
    byte(40 * MiB, 9),
  ]);
  assert.equal(
    places?.map(({ place, offset, within }) => [place, offset, within]),
    [
      ['the boot code', 430, 430],
      ['the boot loader in front of the partitions', 20_000, 20_000 - 17_408],
      ['partition 2 (Linux)', 3 * MiB + 70_000, 70_000],
    ],
  );
  assert.is(places?.[2]?.bytes, 2 * 65_536);
});

test('data that is missing, the backup of the GPT, and the footer', async () => {
  const { places } = await diffOf(
    [...BASE.filter(({ offset }) => offset !== 20 * MiB), byte(SIZE - 512, 2)],
    '11111111-5529-4806-be77-dcaeb7c93711',
  );
  assert.equal(
    places?.map(({ place, offset }) => [place, offset]),
    [
      ['partition 2 (Linux)', 20 * MiB],
      ['the backup of the GPT', SIZE - 512],
      ["the VHD's footer", SIZE + CHECKSUM],
    ],
  );
});

test('in an ext file system the file is named, and its byte', async () => {
  await using folder = await temporaryFolder();
  const numbers = random(7);
  const kernel = Buffer.from(Array.from({ length: 300_000 }, () => numbers.below(256)));
  await mkdir(folder.at('tree/boot'), { recursive: true });
  await writeFile(folder.at('tree/boot/vmlinuz'), kernel);
  await execa('mke2fs', ['-q', '-t', 'ext4', '-d', folder.at('tree'), folder.at('fs'), '20M']);
  const before = await readFile(folder.at('fs'));
  const after = Buffer.from(before);
  after.writeUInt8(0x7f, 1024 + LABEL);
  const at = before.indexOf(kernel.subarray(0, 64));
  after.writeUInt8(after.readUInt8(at + 200_000) ^ 1, at + 200_000);
  const { places } = await diffOf([...BASE, { offset: 3 * MiB, data: after }], undefined, [
    ...BASE,
    { offset: 3 * MiB, data: before },
  ]);
  assert.equal(
    places?.map(({ place, within }) => [place, within]),
    [
      ['partition 2 (Linux), outside of its files', 1024 + LABEL],
      ['boot/vmlinuz', 200_000],
    ],
  );
});

test('VHDs that are the same against the word of their manifests', async () => {
  assert.equal((await diffOf(BASE)).places, []);
});

test('a VHD that is not there, or is named outside of the folder, is not read', async () => {
  await using folder = await temporaryFolder();
  const [a, b] = [folder.at('a.json'), folder.at('b.json')];
  await writeFile(a, JSON.stringify(sampleManifest()));
  for (const name of ['b.vhd', '../../etc/passwd', '/etc/passwd']) {
    const change = (manifest: Manifest) => Object.assign(manifest.output.vhd, { name, sha256: hex('2') });
    await writeFile(b, JSON.stringify(sampleManifest(change)));
    assert.is((await diffImages(a, b, io())).places, null);
  }
  await refused(() => diffImages(a, folder.at('none'), io()), 'cannot be read', 'E_INPUT_MISSING');
});

test('the exit code says that there is a difference only if that is wanted', async () => {
  await using folder = await temporaryFolder();
  const [a, b] = [folder.at('a.json'), folder.at('b.json')];
  await writeFile(a, JSON.stringify(sampleManifest()));
  await writeFile(b, JSON.stringify(sampleManifest(second)));
  const codes = [
    ['diff', a, b],
    ['diff', a, b, '--exit-code'],
    ['diff', a, a, '--exit-code'],
  ].map(async (args) => (await runMain([...args, '-q'])).code);
  assert.equal(await Promise.all(codes), [0, 5, 0]);
  const { stdout } = await runMain(['diff', a, b, '--json', '-q']);
  assert.is((JSON.parse(stdout) as ImageDiff).vhd.unexplained, true);
});

test.run();
