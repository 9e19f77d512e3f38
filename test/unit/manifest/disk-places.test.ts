import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { diskPlaces, placesIn } from '../../../src/manifest/disk-places.ts';
import { MiB } from '../../../src/size.ts';
import { sampleManifest } from '../../support/sample-manifest.ts';

test('a disk of generation 2 from its first byte to its last', () => {
  const places = diskPlaces(sampleManifest());
  assert.equal(
    places.map(({ name, offset, length }) => `${offset} ${length} ${name}`),
    [
      '0 440 the boot code',
      '440 72 the protective MBR',
      '512 16896 the GPT',
      '17408 1031168 the boot loader in front of the partitions',
      '1048576 2097152 partition 1 (ESP)',
      '3145728 62914560 partition 2 (Linux)',
      '66060288 1031680 outside of all partitions',
      '67091968 16896 the backup of the GPT',
    ],
  );
});

test('a disk of generation 1, and one without partitions', () => {
  const names = (partitions: { type: string; start: number; size: number }[]) =>
    diskPlaces(
      sampleManifest(({ image }) => {
        image.generation = 1;
        image.partitions = partitions;
      }),
      64 * MiB,
    ).map(({ name }) => name);
  assert.equal(names([{ type: '83', start: MiB, size: 63 * MiB }]), [
    'the boot code',
    'the partition table',
    'the boot loader in front of the partitions',
    'partition 1 (Linux)',
  ]);
  assert.equal(names([]), ['the boot code', 'the partition table', 'the boot loader in front of the partitions']);
});

test('the places that a stretch touches', () => {
  const places = diskPlaces(sampleManifest());
  const touched = (offset: number, length: number) => placesIn(places, { offset, length }).map(({ name }) => name);
  assert.equal(touched(439, 2), ['the boot code', 'the protective MBR']);
  assert.equal(touched(3 * MiB - 1, 1), ['partition 1 (ESP)']);
  assert.equal(touched(64 * MiB, 512), []);
});

test.run();
