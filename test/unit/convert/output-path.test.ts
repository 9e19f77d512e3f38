import { link, mkdir, symlink, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkOutput, describeOutputError, requireRoom } from '../../../src/convert/output-path.ts';
import type { FailbackError } from '../../../src/errors.ts';
import type { DiskSource } from '../../../src/formats/disk.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

test('the input itself, under any name, and what is no file, are no output', async () => {
  await using folder = await temporaryFolder();
  const [input, hard, soft] = ['in.vmdk', 'hard.vmdk', 'soft.vmdk'].map((name) => folder.at(name)) as [
    string,
    string,
    string,
  ];
  await writeFile(input, 'x');
  await link(input, hard);
  await symlink(input, soft);
  await mkdir(folder.at('dir'));
  for (const path of [input, hard, soft]) await refused(() => checkOutput(input, path), 'the input itself', 'E_USAGE');
  for (const path of [folder.at('dir'), '/dev/null'])
    await refused(() => checkOutput(input, path), 'is not a file', 'E_OUTPUT');
  await writeFile(folder.at('old.vhd'), 'y');
  await checkOutput(input, folder.at('old.vhd'));
  await checkOutput(input, folder.at('new.vhd'));
});

test('a folder that is too small says need and have, unless the disk may be full of zeros', async () => {
  await using folder = await temporaryFolder();
  const disk = (allocated: number | undefined) => ({ size: 2 ** 60, allocated }) as DiskSource;
  const { data } = await refused(
    () => requireRoom(folder.at('x.vhd'), disk(2 ** 59)),
    'but the disk needs',
    'E_NO_SPACE',
  );
  assert.is(data.need, 2 ** 59);
  assert.type(data.have, 'number');
  for (const allocated of [1, 2 ** 60, undefined]) await requireRoom(folder.at('x.vhd'), disk(allocated));
});

test('a disk that becomes full says need and have', async () => {
  await using folder = await temporaryFolder();
  const place = { output: folder.at('x.vhd'), temporary: folder.at('x.tmp'), need: 2 ** 50 };
  const full = Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  const error = (await describeOutputError(place, full)) as FailbackError;
  assert.is(error.code, 'E_NO_SPACE');
  assert.match(error.message, 'which needs up to 1024 TiB');
  assert.ok((error.data.have as number) > 0);
  const other = new Error('other');
  assert.is(await describeOutputError(place, other), other);
});

test.run();
