import { chmod, mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { repairVmdk } from '../../../src/convert/repair.ts';
import { parseDescriptor } from '../../../src/formats/vmdk/descriptor.ts';
import { encodeSparseHeader } from '../../../src/formats/vmdk/header.ts';
import { repairDescriptor } from '../../../src/formats/vmdk/repair-descriptor.ts';
import { safeDescriptor } from '../../../src/formats/vmdk/safe-descriptor.ts';
import { withLock } from '../../../src/lock.ts';
import { packageFile } from '../../../src/paths.ts';
import { KiB, MiB } from '../../../src/size.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

const REJECTED = 'ddb.toolsInstallType = "0"\nddb.uuid.image="0247ca9d-f9aa-4910-9e8c-1c14d83a7749"\n';
const SAFE = safeDescriptor({ size: MiB, createType: 'monolithicSparse', file: 'x.vmdk' });
const TEXT = SAFE.replace('ddb.geometry.heads', `${REJECTED}ddb.geometry.heads`);

interface Recipe {
  readonly text?: string;
  /** Sectors. */
  readonly offset?: number;
  readonly sectors?: number;
}

/** A sparse extent whose descriptor is anywhere, with the grain directory at its end and noise all around. */
function extent({ text = TEXT, offset = 1, sectors = 20 }: Recipe = {}): Buffer {
  const bytes = Buffer.alloc((offset + sectors) * 512 + 200 * KiB, 'noise');
  const descriptor = { offset: offset * 512, length: sectors * 512 };
  const header = { version: 3, capacity: MiB, grainSize: 64 * KiB, descriptor, directory: undefined } as const;
  const flags = { zeroedGrains: false, compressed: true, markers: true, uncleanShutdown: false };
  bytes.set(encodeSparseHeader({ ...header, ...flags, redundantDirectory: undefined, overhead: 128 * 512 }));
  bytes.fill(0, descriptor.offset, descriptor.offset + descriptor.length);
  bytes.write(text, descriptor.offset);
  return bytes;
}

/** What a repair has to make of it. */
function mended(bytes: Buffer, { offset = 1, sectors = 20 }: Recipe = {}): Buffer {
  const copy = Buffer.from(bytes);
  const area = copy.subarray(offset * 512, (offset + sectors) * 512);
  area.set(repairDescriptor(area, 'mvmc').area);
  return copy;
}

test('the descriptor is mended where the header says it is, and no other byte changes', async () => {
  await using folder = await temporaryFolder();
  for (const [index, recipe] of [{}, { offset: 7, sectors: 3 }, { sectors: 2000 }].entries()) {
    const path = folder.at(`${index}.vmdk`);
    const bytes = extent(recipe);
    await writeFile(path, bytes);
    const first = await repairVmdk(path);
    assert.equal(
      first.removed.map(({ key, value }) => [key, value]),
      [
        ['ddb.toolsInstallType', '0'],
        ['ddb.uuid.image', '0247ca9d-f9aa-4910-9e8c-1c14d83a7749'],
      ],
    );
    const { offset = 1, sectors = 20 } = recipe;
    assert.equal(first.descriptor, { offset: offset * 512, length: sectors * 512, embedded: true });
    assert.equal([first.changed, first.resumed], [true, false]);
    assert.ok((await readFile(path)).equals(mended(bytes, recipe)));
    const { mtimeMs } = await stat(path);
    const second = await repairVmdk(path);
    assert.equal([second.removed, second.changed, (await stat(path)).mtimeMs], [[], false, mtimeMs]);
  }
  assert.equal((await readdir(dirname(folder.at('x')))).sort(), ['0.vmdk', '1.vmdk', '2.vmdk']);
});

test('a check says the same and changes nothing', async () => {
  await using folder = await temporaryFolder();
  const path = folder.at('x.vmdk');
  await writeFile(path, extent());
  await chmod(path, 0o444);
  const { removed, changed } = await repairVmdk(path, { check: true });
  assert.equal([removed.length, changed], [2, false]);
  assert.ok((await readFile(path)).equals(extent()));
  assert.equal(await readdir(dirname(path)), ['x.vmdk']);
});

test('a text file is replaced as a whole, and keeps its length and its rights', async () => {
  await using folder = await temporaryFolder();
  for (const text of [TEXT, TEXT.replaceAll('\n', '\r\n')]) {
    const path = folder.at('disk.vmdk');
    await writeFile(path, text);
    await chmod(path, 0o640);
    const result = await repairVmdk(path, { profile: 'minimal' });
    assert.equal(result.descriptor, { offset: 0, length: text.length, embedded: false });
    const now = await readFile(path, 'latin1');
    assert.is(now.length, text.length);
    assert.is(now.trimEnd(), text.replaceAll(/^.*(toolsInstallType|uuid).*\r?\n/gm, '').trimEnd());
    assert.is((await stat(path)).mode & 0o777, 0o640);
    assert.equal(await readdir(dirname(path)), ['disk.vmdk']);
    assert.not((await repairVmdk(path, { profile: 'minimal' })).changed);
  }
});

test('of a symbolic link the target is mended, and a snapshot is as good as a disk', async () => {
  await using folder = await temporaryFolder();
  const [link, path] = [folder.at('link.vmdk'), folder.at('x.vmdk')];
  const bytes = extent({ text: TEXT.replace('parentCID=ffffffff', 'parentCID=12345678\nparentFileNameHint="y.vmdk"') });
  await writeFile(path, bytes);
  await symlink('x.vmdk', link);
  assert.is((await repairVmdk(link)).path, link);
  assert.ok((await readFile(path)).equals(mended(bytes)));
});

test('qemu-img finds its own disk in order, as before', async () => {
  await using folder = await temporaryFolder();
  for (const subformat of ['monolithicSparse', 'streamOptimized']) {
    const [raw, path] = [folder.at('x.raw'), folder.at('x.vmdk')];
    await writeFile(raw, Buffer.alloc(3 * MiB, 'data'));
    await execa('qemu-img', ['convert', '-O', 'vmdk', '-o', `subformat=${subformat}`, '-f', 'raw', raw, path]);
    assert.equal((await repairVmdk(path)).removed, [], 'qemu-img writes nothing that has to go');
    const bytes = await readFile(path);
    const end = 512 + parseDescriptor(bytes.subarray(512, 21 * 512)).length;
    await writeFile(
      path,
      Buffer.concat([bytes.subarray(0, end), Buffer.from(REJECTED), bytes.subarray(end + REJECTED.length)]),
    );
    assert.is((await repairVmdk(path)).removed.length, 2);
    assert.ok((await readFile(path)).equals(bytes));
    await execa('qemu-img', ['compare', '-f', 'raw', '-F', 'vmdk', raw, path]);
  }
});

/** Kills a repair at its first, second, … change of the file system; `after` looks at what it left. */
async function killEverywhere(path: string, start: Buffer, after: (now: Buffer) => Promise<void>): Promise<number> {
  for (let number = 1; ; number++) {
    await writeFile(path, start);
    const script = packageFile('test/support/killed-repair.ts');
    const options = { reject: false, cwd: packageFile('.') } as const;
    const { stdout, stderr, signal } = await execa(
      process.execPath,
      ['--import', 'tsx', script, path, `${number}`],
      options,
    );
    assert.is(stderr, '');
    await after(await readFile(path));
    if (stdout === 'done') return number;
    assert.is(signal, 'SIGKILL');
  }
}

test('a repair that is killed at any moment is taken up again', async () => {
  await using folder = await temporaryFolder();
  const path = folder.at('x.vmdk');
  // So that half of the descriptor has changed.
  const recipe = { sectors: 1, text: SAFE.replace('version', `${REJECTED}version`) };
  const [before, after] = [extent(recipe), mended(extent(recipe), recipe)];
  const seen = new Set<string>();
  const kills = await killEverywhere(path, before, async (now) => {
    const state = now.equals(before) ? 'old' : now.equals(after) ? 'new' : 'torn';
    seen.add(state);
    const names = await readdir(folder.at('.'));
    const backup = names.includes('x.vmdk.descriptor-backup');
    if (backup) assert.ok(before.subarray(512, 1024).equals(await readFile(`${path}.descriptor-backup`)));
    if (state === 'torn') assert.ok(backup, 'the old descriptor is kept');
    const check = await repairVmdk(path, { check: true });
    assert.equal([check.resumed, check.changed], [backup, false]);
    if (state !== 'new' || backup) assert.is(check.removed.length, 2);
    const { resumed } = await repairVmdk(path);
    assert.is(resumed, backup);
    assert.ok((await readFile(path)).equals(after));
    const rest = (await readdir(folder.at('.'))).filter((name) => !name.endsWith('.lock'));
    assert.equal(rest, ['x.vmdk']);
  });
  assert.ok(kills > 8);
  assert.equal([...seen].sort(), ['new', 'old', 'torn']);
});

test('a text file is the old or the new one whenever a repair is killed', async () => {
  await using folder = await temporaryFolder();
  const path = folder.at('x.vmdk');
  const before = Buffer.from(TEXT);
  const after = Buffer.from(repairDescriptor(before, 'mvmc', 'blank-lines').area);
  const kills = await killEverywhere(path, before, async (now) => {
    assert.ok(now.equals(before) || now.equals(after));
    await repairVmdk(path);
    assert.ok((await readFile(path)).equals(after));
  });
  assert.ok(kills > 3);
});

test('a repair that was cut off may be finished for another profile', async () => {
  await using folder = await temporaryFolder();
  const path = folder.at('x.vmdk');
  const bytes = extent();
  await writeFile(path, mended(bytes));
  await writeFile(`${path}.descriptor-backup`, bytes.subarray(512, 21 * 512));
  const { resumed, removed } = await repairVmdk(path, { profile: 'vmware' });
  assert.equal([resumed, removed.map(({ key }) => key)], [true, ['ddb.uuid.image']]);
  assert.match(await readFile(path, 'latin1'), 'ddb.toolsInstallType');
});

test('a backup that does not belong to the disk is not written over it', async () => {
  await using folder = await temporaryFolder();
  const path = folder.at('x.vmdk');
  const area = extent().subarray(512, 21 * 512);
  const changed = Buffer.from(area);
  changed.write('7', area.indexOf('CID=') + 4);
  for (const [backup, disk] of [
    [changed, extent()],
    [area.subarray(512), extent()],
    [Buffer.alloc(0), extent()],
    [Buffer.alloc(area.length), extent()],
  ] as const) {
    await writeFile(path, disk);
    await writeFile(`${path}.descriptor-backup`, backup);
    const { hint } = await refused(() => repairVmdk(path), 'not the old descriptor');
    assert.match(hint ?? '', 'delete that file');
    assert.ok((await readFile(path)).equals(disk));
  }
});

test('two repairs at once, and a disk that VMware has open: one waits for its user', async () => {
  await using folder = await temporaryFolder();
  const path = folder.at('x.vmdk');
  await writeFile(path, extent());
  const lock = folder.at(`.${basename(path)}.repair.lock`);
  await withLock(lock, async () => {
    await refused(() => repairVmdk(path), 'another repair', 'E_OUTPUT_BUSY');
  });
  await mkdir(`${path}.lck`);
  await refused(() => repairVmdk(path), 'VMware', 'E_OUTPUT_BUSY');
  assert.ok((await readFile(path)).equals(extent()));
  await refused(() => repairVmdk(path, { signal: AbortSignal.abort() }), '', 'E_INTERRUPTED');
});

test('without the right to write, nothing is changed and the user is told', async () => {
  await using folder = await temporaryFolder();
  const inside = folder.at('inside');
  await mkdir(inside);
  for (const name of ['sparse.vmdk', 'text.vmdk']) {
    const path = `${inside}/${name}`;
    await writeFile(path, name === 'text.vmdk' ? TEXT : extent());
    for (const [file, place] of [
      [0o444, 0o777],
      [0o666, 0o555],
    ] as const) {
      await chmod(folder.at('.'), 0o755);
      await chmod(path, file);
      await chmod(inside, place);
      await asNobody(async () => {
        const { hint } = await refused(() => repairVmdk(path), 'cannot be written', 'E_OUTPUT');
        assert.match(hint ?? '', 'writable');
      });
    }
  }
  await chmod(inside, 0o755);
  assert.equal((await readdir(inside)).sort(), ['sparse.vmdk', 'text.vmdk']);
});

/** Root may write anywhere. */
async function asNobody(action: () => Promise<void>): Promise<void> {
  if (process.geteuid?.() !== 0) return action();
  process.seteuid?.(65_534);
  try {
    await action();
  } finally {
    process.seteuid?.(0);
  }
}

test('what has no descriptor is refused', async () => {
  await using folder = await temporaryFolder();
  const path = folder.at('x.vmdk');
  const withoutPlace = extent();
  withoutPlace.fill(0, 28, 44);
  const tooFar = extent();
  tooFar.writeBigUInt64LE(2n ** 30n, 28);
  const tooLong = extent();
  tooLong.writeBigUInt64LE(2n ** 30n, 36);
  const cases: [Uint8Array, string][] = [
    [withoutPlace, 'one part of a disk'],
    [extent({ text: '' }), 'one part of a disk'],
    [tooFar, 'within its descriptor'],
    [tooLong, 'cannot have'],
    [extent().subarray(0, 5000), 'within its descriptor'],
    [extent({ text: 'no text of a disk' }), 'Disk DescriptorFile'],
    [Buffer.from(`\ufeff${TEXT}`, 'utf16le'), 'byte order mark'],
    [Buffer.alloc(2 * MiB, TEXT), 'cannot have'],
    [Buffer.from('vhdxfile'.padEnd(600)), 'VHDX'],
    [Buffer.alloc(0), 'not a VMDK'],
  ];
  for (const [bytes, words] of cases) {
    await writeFile(path, bytes);
    await refused(() => repairVmdk(path), words);
    assert.ok((await readFile(path)).equals(bytes));
  }
  await refused(() => repairVmdk(folder.at('nothing')), 'nothing', 'E_INPUT_MISSING');
  await refused(() => repairVmdk(folder.at('.')), 'not a file', 'E_INPUT_MISSING');
});

test.run();
