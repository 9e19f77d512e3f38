import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type FailbackEvent, silentHost } from '../../../src/events.ts';
import { sha256 } from '../../../src/files.ts';
import { decodeFooter } from '../../../src/formats/vhd/footer.ts';
import { convertDisk } from '../../../src/pipeline/convert/convert.ts';
import type { ConvertOptions, ConvertResult } from '../../../src/pipeline/convert/context.ts';
import { KiB, MiB, roundUp } from '../../../src/size.ts';
import { type Folder, temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';
import { encodeVmdk } from '../../support/formats/vmdk.ts';

const never = new AbortController().signal;
const convert = (options: ConvertOptions, signal = never) => convertDisk(options, { host: silentHost, signal });

/** No whole number of MiB, of blocks, or of pages; data at both ends and across the borders of blocks. */
function disk(): Buffer {
  const bytes = Buffer.alloc(40 * MiB + 7 * 512);
  bytes.fill('boot', 0, 512);
  bytes.fill(7, 3 * MiB - 5 * KiB, 3 * MiB + 200 * KiB);
  bytes.fill('x', 20 * MiB + 4096, 20 * MiB + 4097);
  bytes.fill('end', bytes.length - 512);
  return bytes;
}

async function rawFile(folder: Folder): Promise<string> {
  await writeFile(folder.at('in.raw'), disk());
  return folder.at('in.raw');
}

test('one disk goes through every format and comes back, with one digest', async () => {
  await using folder = await temporaryFolder();
  const input = await rawFile(folder);
  const steps: readonly (readonly [name: string, subformat?: ConvertOptions['subformat']])[] = [
    ['a.vmdk'],
    ['b.vmdk', 'streamOptimized'],
    ['c.vmdk', 'monolithicSparse'],
    ['d.raw'],
    ['e.vhd'],
  ];
  let from = input;
  const digests = new Set<string>();
  for (const [name, subformat] of steps) {
    const output = folder.at(name);
    const result = await convert({ input: from, output, subformat, verify: true, sha256: true });
    assert.is(result.sha256, sha256(await readFile(output)), name);
    assert.is(result.output.fileSize, (await stat(output)).size);
    assert.is(result.output.subformat, subformat ?? result.output.subformat);
    assert.is(result.output.allocated, 8 * 64 * KiB);
    assert.equal([result.verified, result.warnings, result.input.virtualSize], [true, [], disk().length]);
    digests.add(result.digest);
    from = output;
  }
  assert.is(digests.size, 1);
  assert.ok((await readFile(folder.at('d.raw'))).equals(disk()));
  const vhd = await readFile(folder.at('e.vhd'));
  assert.is(vhd.length, 41 * MiB + 512);
  assert.ok(vhd.subarray(0, disk().length).equals(disk()));
  assert.ok((await stat(folder.at('e.vhd'))).blocks * 512 < 2 * MiB, 'sparse on the disk');
});

test('the same disk gives the same VHD, whatever it came in, with the time that was asked for', async () => {
  await using folder = await temporaryFolder();
  const input = await rawFile(folder);
  await convert({ input, output: folder.at('x.vmdk'), subformat: 'streamOptimized' });
  await convert({ input, output: folder.at('a.vhd') });
  await convert({ input: folder.at('x.vmdk'), output: folder.at('b.vhd') });
  const first = await readFile(folder.at('a.vhd'));
  assert.ok(first.equals(await readFile(folder.at('b.vhd'))));
  assert.is(decodeFooter(first.subarray(-512)).timestamp, 946_684_800);
  await convert({ input, output: folder.at('a.vhd'), epoch: 1_700_000_000, align: 512 });
  const second = await readFile(folder.at('a.vhd'));
  assert.is(second.length, disk().length + 512);
  assert.is(decodeFooter(second.subarray(-512)).timestamp, 1_700_000_000);
});

test('streams come in and go out, in the order that they need', async () => {
  await using folder = await temporaryFolder();
  const grain = (index: number) => ({ grain: index, data: Buffer.alloc(64 * KiB, index) });
  const { bytes } = encodeVmdk({ capacity: 4 * MiB, grains: [grain(40), grain(3), grain(9)] });
  const expected = Buffer.alloc(4 * MiB);
  for (const index of [3, 9, 40]) expected.fill(index, index * 64 * KiB, (index + 1) * 64 * KiB);
  const through = async (options: Partial<ConvertOptions>): Promise<[Buffer, ConvertResult]> => {
    const stdout = new PassThrough();
    const all = buffer(stdout);
    const stdin = Readable.from([bytes.subarray(0, 1000), bytes.subarray(1000)]);
    const result = await convert({ input: '-', output: '-', stdin, stdout, sha256: true, ...options });
    stdout.end();
    assert.is(result.sha256, sha256(await all));
    return [await all, result];
  };
  const [raw] = await through({ to: 'raw' });
  assert.ok(raw.equals(expected));
  const [vhd] = await through({ to: 'vhd' });
  assert.ok(vhd.subarray(0, -512).equals(expected));
  const [packed, { input }] = await through({ to: 'vmdk', subformat: 'streamOptimized' });
  assert.equal([input.kind, input.subformat], ['vmdk', null]);
  await writeFile(folder.at('x.vmdk'), packed);
  await convert({ input: folder.at('x.vmdk'), output: folder.at('x.raw') });
  assert.ok((await readFile(folder.at('x.raw'))).equals(expected));
  await refused(() => through({ to: 'raw', verify: true }), 'cannot be read again', 'E_USAGE');
});

test('small grains in a strange order are no hindrance for a file', async () => {
  await using folder = await temporaryFolder();
  const count = 12_000;
  const grains = Array.from({ length: count }, (_, index) => {
    const grain = (index * 7919) % count;
    return { grain, data: Buffer.alloc(4096, (grain % 255) + 1) };
  });
  await writeFile(folder.at('x.vmdk'), encodeVmdk({ capacity: count * 4096, grainSectors: 8, grains }).bytes);
  const { output } = await convert({ input: folder.at('x.vmdk'), output: folder.at('x.vhd'), verify: true });
  assert.is(output.virtualSize, roundUp(count * 4096, MiB));
  const vhd = await readFile(folder.at('x.vhd'));
  for (const { grain, data } of grains) assert.ok(data.equals(vhd.subarray(grain * 4096, (grain + 1) * 4096)));
});

test('what failed or was stopped leaves nothing, and what was there before stays', async () => {
  await using folder = await temporaryFolder();
  const input = await rawFile(folder);
  const output = folder.at('x.vhd');
  await writeFile(output, 'before');
  const abort = new AbortController();
  const host = {
    report: ({ code, step }: FailbackEvent) => {
      if (code === 'step.progress' && step === 'convert') abort.abort();
    },
  };
  await refused(
    () => convertDisk({ input, output, verify: true }, { host, signal: abort.signal }),
    '',
    'E_INTERRUPTED',
  );
  const { bytes } = encodeVmdk({ capacity: 4 * MiB, grains: [{ grain: 1, data: Buffer.alloc(64 * KiB, 1) }] });
  await writeFile(folder.at('short.vmdk'), bytes.subarray(0, -1000));
  await refused(() => convert({ input: folder.at('short.vmdk'), output }));
  await refused(() => convert({ input: folder.at('none.vmdk'), output }), 'cannot be read', 'E_INPUT_MISSING');
  assert.is(await readFile(output, 'utf8'), 'before');
  assert.equal((await readdir(dirname(output))).sort(), ['in.raw', 'short.vmdk', 'x.vhd']);
  await convert({ input, output });
  assert.is((await stat(output)).size, 41 * MiB + 512);
});

test('what is wrong in the input, and did not matter, is said', async () => {
  await using folder = await temporaryFolder();
  const { bytes } = encodeVmdk({ capacity: 4 * MiB, grains: [{ grain: 1, data: Buffer.alloc(64 * KiB, 1) }] });
  bytes.writeUInt8(1, 72);
  await writeFile(folder.at('x.vmdk'), bytes);
  const events: FailbackEvent[] = [];
  const io = { host: { report: (event: FailbackEvent) => void events.push(event) }, signal: never };
  const { warnings } = await convertDisk({ input: folder.at('x.vmdk'), output: folder.at('x.raw') }, io);
  assert.is(warnings.length, 1);
  assert.equal(
    events.filter(({ code }) => code === 'note.warn').map(({ message }) => message),
    warnings.map(({ message }) => message),
  );
});

test.run();
