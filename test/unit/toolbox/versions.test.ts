import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { FailbackError } from '../../../src/errors.ts';
import { REQUIREMENTS, type Requirement } from '../../../src/toolbox/requirements.ts';
import { compareVersions, parseVersion, requireTools, toolVersion } from '../../../src/toolbox/versions.ts';
import { fakeToolbox, toolMissing } from '../../support/fake-toolbox.ts';
import { refused } from '../../support/formats/refused.ts';

/** First lines of what the tools of Debian 12 say, and tools elsewhere where they differ. */
const said = {
  'sfdisk from util-linux 2.38.1': '2.38.1',
  'mke2fs 1.47.0 (5-Feb-2023)\n\tUsing EXT2FS Library version 1.47.0': '1.47.0',
  'mkfs.xfs version 6.1.0': '6.1.0',
  "\nfaketime: Version 0.9.10\nFor usage information please use 'faketime --help'.": '0.9.10',
  'grub-mkimage (GRUB) 2.06-13+deb12u2': '2.06',
  'mkfs.fat 4.2 (2021-01-31)': '4.2',
  'mcopy (GNU mtools) 4.0.32': '4.0.32',
  'qemu-img version 7.2.22 (Debian 1:7.2+dfsg-7+deb12u18+b3)': '7.2.22',
  'QEMU emulator version 10.0.2 (Debian 1:10.0.2+ds-2)': '10.0.2',
  'mksquashfs version 4.5.1 (2022/03/17)': '4.5.1',
  'unsquashfs version 4.5.1 (2022/03/17)': '4.5.1',
  'perl 5.36.0': '5.36.0',
  'xorriso 1.5.4\nISO 9660 Rock Ridge filesystem manipulator': '1.5.4',
  'no number': undefined,
};

for (const [text, version] of Object.entries(said)) {
  test(`${version ?? 'nothing'} is what "${text.trim().split('\n', 1)[0] ?? ''}" says`, () => {
    assert.is(parseVersion(text), version);
  });
}

test('versions compare by number, missing parts are zero', () => {
  const ascending = ['2.06', '2.38', '2.38.1', '2.100', '10.0'];
  assert.equal([...ascending].reverse().sort(compareVersions), ascending);
  assert.is(compareVersions('2.38', '2.38.0'), 0);
});

const need = (tool: string, minimum: string, pack = tool): Requirement => ({
  tool,
  package: pack,
  minimum,
  purpose: 'build',
  versionArgs: ['--version'],
});

test('a version is found on either stream and with any exit code', async () => {
  const failed = fakeToolbox(() => {
    throw new FailbackError('E_TOOL_FAILED', 'usage', { data: { stderr: 'xtool 3.1 usage: …' } });
  });
  assert.is(await toolVersion(failed, need('xtool', '1.0')), '3.1');
  assert.is(
    await toolVersion(
      fakeToolbox(() => 'xtool 2.0'),
      need('xtool', '1.0'),
    ),
    '2.0',
  );
  assert.is(
    await toolVersion(
      fakeToolbox(() => 'says nothing'),
      need('xtool', '1.0'),
    ),
    'unknown',
  );
  const missing = fakeToolbox(({ tool }) => {
    throw toolMissing(tool);
  });
  assert.is(await toolVersion(missing, need('xtool', '1.0')), undefined);
});

test('trouble of the toolbox itself is not taken for a missing tool', async () => {
  const lost = fakeToolbox(() => {
    throw new FailbackError('E_ENGINE_LOST', 'gone');
  });
  await refused(() => toolVersion(lost, need('xtool', '1.0')), 'gone', 'E_ENGINE_LOST');
});

test('all versions are given when all tools are there', async () => {
  const toolbox = fakeToolbox(({ tool }) => (tool === 'quiet' ? '' : `${tool} 2.5`));
  const versions = await requireTools(toolbox, [need('loud', '2.5'), need('quiet', '9.0')]);
  assert.equal(versions, { loud: '2.5', quiet: 'unknown' });
});

test('every missing tool is named, with one command that installs them', async () => {
  const toolbox = fakeToolbox(({ tool }) => {
    if (tool !== 'sfdisk') throw toolMissing(tool);
    return 'sfdisk 2.38';
  });
  const error = await refused(
    () =>
      requireTools(toolbox, [
        need('sfdisk', '2.36'),
        need('mke2fs', '1', 'e2fsprogs'),
        need('debugfs', '1', 'e2fsprogs'),
      ]),
    'Not installed: mke2fs, debugfs.',
    'E_TOOL_MISSING',
  );
  assert.match(error.hint ?? '', 'sudo apt-get install --no-install-recommends e2fsprogs ');
  assert.equal(error.data, { tools: ['mke2fs', 'debugfs'], packages: ['e2fsprogs'] });
});

test('a tool that is too old is named with what is needed', async () => {
  const toolbox = fakeToolbox(({ tool }) => `${tool} 2.5`);
  await refused(
    () => requireTools(toolbox, [need('new', '2.5'), need('old', '2.10')]),
    'Too old: old 2.5 (needed: 2.10).',
    'E_TOOL_TOO_OLD',
  );
});

test('the tools of Debian 12 are new enough for every requirement', () => {
  const byTool = (name: string) => Object.entries(said).find(([text]) => text.includes(name))?.[1];
  const names: Record<string, string> = {
    debugfs: 'mke2fs',
    xfs_db: 'mkfs.xfs',
    'mkfs.vfat': 'mkfs.fat',
    'qemu-system-x86_64': 'QEMU',
  };
  for (const { tool, minimum, file } of REQUIREMENTS) {
    if (file !== undefined) continue;
    const version = byTool(names[tool] ?? tool);
    assert.ok(version !== undefined && compareVersions(version, minimum) >= 0, tool);
  }
});

test.run();
