import { mkdir, writeFile } from 'node:fs/promises';
import { execa } from 'execa';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { openFile } from '../../../src/file-source.ts';
import { findOvaDisk } from '../../../src/formats/ova.ts';
import { tarMembers } from '../../../src/formats/tar.ts';
import { temporaryFolder } from '../../support/formats/folder.ts';
import { refused } from '../../support/formats/refused.ts';

const long = `${'a folder with a long name/'.repeat(9)}machine with a näme.vmdk`;

test('the members of archives of every format that tar writes', async () => {
  await using folder = await temporaryFolder();
  const tree = folder.at('tree');
  await mkdir(`${tree}/${long}`.replace(/\/[^/]*$/, ''), { recursive: true });
  await writeFile(`${tree}/machine.ovf`, '<Envelope/>');
  await writeFile(`${tree}/${long}`, Buffer.alloc(70_000, 'disk'));
  for (const format of ['gnu', 'posix', 'pax', 'ustar', 'v7', 'oldgnu']) {
    const path = folder.at(`${format}.ova`);
    const names = format === 'ustar' || format === 'v7' ? ['machine.ovf'] : ['machine.ovf', long];
    await execa('tar', [`--format=${format}`, '-C', tree, '-cf', path, ...names]);
    await using file = await openFile(path);
    const members = [];
    for await (const member of tarMembers(file)) members.push(member.name);
    assert.equal(members, names, format);
    if (names.length === 1) continue;
    const { offset, length } = await findOvaDisk(file);
    assert.equal(Buffer.from(await file.read(offset, length)), Buffer.alloc(70_000, 'disk'));
  }
});

test('a sparse member is refused: its bytes are not the disk', async () => {
  await using folder = await temporaryFolder();
  await execa('truncate', ['-s', '10M', folder.at('disk.vmdk')]);
  for (const format of ['gnu', 'pax']) {
    const path = folder.at(`${format}.ova`);
    await execa('tar', [`--format=${format}`, '--sparse', '-C', folder.at(''), '-cf', path, 'disk.vmdk']);
    await using file = await openFile(path);
    await refused(() => findOvaDisk(file), 'without its holes');
  }
});

test.run();
