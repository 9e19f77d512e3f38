import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { imageName } from '../../../src/toolbox/image.ts';
import type { ToolboxKind } from '../../../src/toolbox/open.ts';
import { debianPackages, setUpToolbox } from '../../../src/toolbox/setup.ts';
import { type FakePrograms, fakePrograms } from '../../support/fake-programs.ts';
import { refused } from '../../support/formats/refused.ts';

/** dpkg-query of a machine on which all packages but some are installed. */
const dpkgWithout = (...missing: string[]) =>
  `shift 3; for name; do case " ${missing.join(' ')} " in *" $name "*) ;; *) echo "$name installed" ;; esac; done`;
const ANSWERS = 'case "$1" in version | info) echo 4.3.1 ;; esac';
const HAS_NO_IMAGE = `${ANSWERS}; [ "$1" != image ]`;
const DOWN = 'echo "Cannot connect to the daemon" >&2; exit 1';

async function setUp({ env }: FakePrograms, kind: ToolboxKind = 'auto', uid = 1000) {
  const { getuid } = process;
  process.getuid = () => uid;
  try {
    return await setUpToolbox({ kind, host: silentHost, env });
  } finally {
    if (getuid) process.getuid = getuid;
  }
}

test('a machine with all packages is ready, and no engine is asked', async () => {
  await using programs = await fakePrograms({ 'dpkg-query': dpkgWithout(), docker: ANSWERS });
  assert.is(await setUp(programs), 'host');
  assert.not.ok((await programs.calls()).some((call) => call.startsWith('docker')));
});

test('else the image is built with docker, from the Dockerfile alone', async () => {
  await using programs = await fakePrograms({ 'dpkg-query': dpkgWithout('xorriso'), docker: HAS_NO_IMAGE });
  assert.is(await setUp(programs, 'auto', 0), 'docker');
  const build = (await programs.calls()).at(-1) ?? '';
  const name = await imageName('bookworm');
  assert.ok(
    build.startsWith(`docker build --target toolbox --network host --build-arg DEBIAN_RELEASE=bookworm --tag ${name} `),
    build,
  );
});

test('an image that is there is not built again', async () => {
  await using programs = await fakePrograms({ docker: ANSWERS });
  assert.is(await setUp(programs), 'docker');
  assert.not.ok((await programs.calls()).some((call) => call.startsWith('docker build')));
});

test('podman serves where docker does not answer', async () => {
  await using programs = await fakePrograms({ docker: DOWN, podman: ANSWERS });
  assert.is(await setUp(programs), 'podman');
});

test('without an engine root installs what is missing, and nothing else', async () => {
  await using programs = await fakePrograms({ 'dpkg-query': dpkgWithout('mtools', 'ovmf'), 'apt-get': '' });
  assert.is(await setUp(programs, 'auto', 0), 'host');
  assert.equal((await programs.calls()).slice(-2), [
    'apt-get update --quiet',
    'apt-get install --yes --quiet --no-install-recommends mtools ovmf',
  ]);
});

test('others are told the very command, and why no engine would do', async () => {
  await using programs = await fakePrograms({ 'dpkg-query': dpkgWithout('mtools', 'ovmf'), docker: DOWN });
  const error = await refused(() => setUp(programs), /Cannot connect to the daemon.*podman/, 'E_NO_TOOLBOX');
  assert.is(error.hint, 'Run: sudo apt-get install --no-install-recommends mtools ovmf');
  assert.equal(error.data.missing, ['mtools', 'ovmf']);
  assert.not.ok((await programs.calls()).some((call) => call.startsWith('apt-get')));
});

test('where there is no Debian, an engine is the advice', async () => {
  await using programs = await fakePrograms({});
  const error = await refused(() => setUp(programs, 'auto', 0), '', 'E_NO_TOOLBOX');
  assert.match(error.hint ?? '', 'Install docker or podman');
});

test('a kind that was asked for is the only one tried', async () => {
  await using programs = await fakePrograms({ 'dpkg-query': dpkgWithout(), docker: DOWN, podman: ANSWERS });
  await refused(() => setUp(programs, 'docker'), 'Cannot connect', 'E_ENGINE_DOWN');
  await refused(() => setUp({ ...programs, env: { PATH: '/nonexistent' } }, 'podman'), 'podman', 'E_TOOL_MISSING');
  assert.not.ok((await programs.calls()).some((call) => call.startsWith('podman')));
  await using bare = await fakePrograms({ 'dpkg-query': dpkgWithout('mtools'), docker: ANSWERS });
  await refused(() => setUp(bare, 'host'), '', 'E_NO_TOOLBOX');
});

test('the package list has no comments and no blanks in it', async () => {
  const packages = await debianPackages();
  assert.ok(packages.includes('e2fsprogs') && packages.includes('qemu-utils'));
  assert.ok(packages.every((name) => /^\S+$/.test(name)));
});

test.run();
