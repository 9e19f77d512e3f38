import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { neededTools } from '../../../src/pipeline/build/tools.ts';
import { REQUIREMENTS } from '../../../src/toolbox/requirements.ts';
import { debianPackages } from '../../../src/toolbox/setup.ts';

/** Packages that are looked for only when they are used. */
const DATA = ['ovmf', 'busybox-static'];

test('the package list holds what the tools and their data come from, and nothing else', async () => {
  const packages = await debianPackages();
  assert.equal([...new Set(packages)].sort(), [...packages].sort(), 'a package stands there twice');
  for (const name of packages) assert.match(name, /^[a-z0-9][a-z0-9+.-]+$/);
  assert.equal([...packages].sort(), [...new Set([...REQUIREMENTS.map((need) => need.package), ...DATA])].sort());
});

test('the Dockerfile installs that list', async () => {
  const dockerfile = await readFile(packageFile('Dockerfile'), 'utf8');
  assert.match(dockerfile, 'COPY vendor/debian-packages.txt');
  for (const { tool, purpose, file } of REQUIREMENTS) {
    if (purpose !== 'build' || tool === 'faketime' || file !== undefined) continue;
    assert.match(dockerfile, tool, `${tool} is not among the programs whose libraries are checked`);
  }
});

test('a build asks only for the tools of its file system and generation', () => {
  const tools = (fs: 'ext4' | 'xfs', generation: 1 | 2) => neededTools({ fs, generation }).map(({ tool }) => tool);
  assert.equal(tools('ext4', 1), [
    'sfdisk',
    'mke2fs',
    'debugfs',
    'faketime',
    'grub-mkimage',
    'GRUB for BIOS',
    'qemu-img',
  ]);
  assert.equal(tools('xfs', 2), [
    'sfdisk',
    'mkfs.xfs',
    'xfs_db',
    'faketime',
    'grub-mkimage',
    'GRUB for UEFI',
    'mkfs.vfat',
    'mcopy',
    'qemu-img',
  ]);
});

test.run();
