import { test } from 'uvu';
import { joinExtents } from '../../../src/bytes.ts';
import { openDisk } from '../../../src/formats/open.ts';
import { findOvaDisk } from '../../../src/formats/ova.ts';
import { fuzz, judge } from '../../support/formats/fuzz.ts';
import { guarded, limitAllocations } from '../../support/formats/guarded.ts';
import { damage, type Mutation } from '../../support/formats/mutate.ts';
import { readSomeWay } from '../../support/formats/read-every-way.ts';
import { contentOfBytes } from '../../support/formats/reference/content.ts';
import { encodeStreamVmdk } from '../../support/formats/stream-vmdk.ts';
import { encodeTar, sealTarHeader } from '../../support/formats/tar.ts';
import { rawDisk } from '../../support/formats/vmdk.ts';

limitAllocations();

const recipe = {
  capacity: 65_536,
  grainSectors: 8,
  grains: [3, 4, 9].map((grain) => ({ grain, data: Buffer.alloc(4096, `grain ${grain} `) })),
};
const disk = contentOfBytes(rawDisk(recipe));
const { bytes: good, headers } = encodeTar([
  { name: 'appliance.ovf', data: Buffer.from('<?xml version="1.0"?><Envelope/>') },
  { name: 'appliance-disk1.vmdk', data: encodeStreamVmdk(recipe).bytes },
  { name: 'appliance.mf', data: Buffer.from('SHA256(appliance.ovf)= 00\n') },
]);

const mutation: Mutation = {
  endian: 'big',
  numbers: [0x30303030, 0x80000000, 0x37373737, 0x31303030],
  parts: [
    ...headers.map((offset) => ({ offset, length: 32 })),
    ...headers.map((offset) => ({ offset: offset + 124, length: 33 })),
    ...headers.map((offset) => ({ offset: offset + 257, length: 8 })),
  ],
};

test('the disk of a damaged OVA is the right one, or refused', () =>
  fuzz(0.25, (numbers) => {
    const bytes = damage(good, mutation, numbers, 3);
    const sealed = headers.filter((at) => at + 512 <= bytes.length && numbers.below(3) > 0);
    for (const at of sealed) sealTarHeader(bytes.subarray(at, at + 512));
    const open = async () => {
      const file = guarded(bytes);
      const member = await findOvaDisk(file);
      return readSomeWay(await openDisk(joinExtents(file, [member]), { kind: 'vmdk' }), numbers);
    };
    return judge(open, () => [disk]);
  }));

test.run();
