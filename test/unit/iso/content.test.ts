import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { inMemory } from '../../../src/bytes.ts';
import { contentOf } from '../../../src/iso/content.ts';
import { kernelRelease } from '../../../src/iso/kernel.ts';
import { kernelImage } from '../../support/live-files.ts';

const test = suite('telling files by content');
const of = (...bytes: number[]) => contentOf(Uint8Array.from(bytes));

test('every packing of an initramfs that Linux knows', () => {
  assert.equal(contentOf(Buffer.from('070701000')), { kind: 'archive', format: 'cpio' });
  assert.equal(of(0x1f, 0x8b, 8), { kind: 'archive', format: 'gzip' });
  assert.equal(of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0), { kind: 'archive', format: 'xz' });
  assert.equal(of(0x28, 0xb5, 0x2f, 0xfd), { kind: 'archive', format: 'zstd' });
  assert.equal(of(0x02, 0x21, 0x4c, 0x18), { kind: 'archive', format: 'lz4' });
  assert.equal(of(0x5d, 0, 0, 0x80), { kind: 'archive', format: 'lzma' });
  assert.equal(contentOf(Buffer.from('BZh91AY')), { kind: 'archive', format: 'bzip2' });
  assert.equal(of(0x89, 0x4c, 0x5a, 0x4f, 0, 0x0d, 0x0a, 0x1a), { kind: 'archive', format: 'lzo' });
});

test('short and empty files are nothing', () => {
  assert.equal(of(), { kind: 'other' });
  assert.equal(contentOf(Buffer.from('hsq')), { kind: 'other' });
  assert.equal(contentOf(kernelImage('5.10').subarray(0, 0x204)), { kind: 'other' });
});

test('the release of a kernel, and of things that are none', async () => {
  assert.equal(contentOf(kernelImage('5.10.209')), { kind: 'kernel' });
  assert.is(await kernelRelease(inMemory(kernelImage('6.1.0-50-cloud-amd64'))), '6.1.0-50-cloud-amd64');
  assert.is(await kernelRelease(inMemory(kernelImage('Memtest86+ v6.10'))), undefined);
  assert.is(await kernelRelease(inMemory(kernelImage('5.10').subarray(0, 0x210))), undefined);
  const pointer = kernelImage('5.10');
  pointer.writeUInt16LE(0xffff, 0x20e);
  assert.is(await kernelRelease(inMemory(pointer)), undefined);
});

test.run();
