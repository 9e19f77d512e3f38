import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { exists } from '../../../src/files.ts';
import { packageFile } from '../../../src/paths.ts';
import type { Toolbox } from '../../../src/toolbox/toolbox.ts';
import { parseDpkgStatus } from '../../../src/trust/dpkg-status.ts';
import { ownPackages } from '../../../src/trust/npm-packages.ts';
import { parseOsRelease } from '../../../src/trust/os-release.ts';
import { npmPurl, type PackageList, purlOf } from '../../../src/trust/package.ts';
import { toolboxPackages } from '../../../src/trust/toolbox-packages.ts';
import { fakeToolbox, toolMissing } from '../../support/fake-toolbox.ts';

test('dpkg status: what is installed, by name', () => {
  const text = `Package: zlib1g
Status: install ok installed
Architecture: amd64
Version: 1:1.2.13.dfsg-1
Description: compression library
 Version: 9 of nothing

Package: gone
Status: deinstall ok config-files
Architecture: amd64
Version: 1

Package: adduser
Status: hold ok installed
Architecture: all
Version: 3.134
`;
  assert.equal(parseDpkgStatus(text), [
    { name: 'adduser', version: '3.134', architecture: 'all' },
    { name: 'zlib1g', version: '1:1.2.13.dfsg-1', architecture: 'amd64' },
  ]);
  assert.equal(parseDpkgStatus(''), []);
});

test('os-release: quoted or not, and what is missing', () => {
  assert.equal(parseOsRelease('NAME="Amazon Linux"\nID="amzn"\nVERSION_ID="2"\nPLATFORM_ID=x\n'), {
    id: 'amzn',
    version: '2',
  });
  assert.equal(parseOsRelease("ID=debian\nVERSION_ID='12'\n"), { id: 'debian', version: '12' });
  assert.equal(parseOsRelease('ID=arch\n'), { id: 'arch' });
  assert.equal(parseOsRelease(''), { id: 'linux' });
});

test('package URLs as their specification writes them', () => {
  const debian: PackageList = { manager: 'dpkg', distribution: { id: 'debian', version: '12' }, packages: [] };
  assert.is(
    purlOf(debian, { name: 'libstdc++6', version: '1:12.2.0-14~a', architecture: 'amd64' }),
    'pkg:deb/debian/libstdc%2B%2B6@1:12.2.0-14~a?arch=amd64&distro=debian-12',
  );
  const amazon: PackageList = { manager: 'rpm', distribution: { id: 'amzn' }, packages: [] };
  assert.is(
    purlOf(amazon, { name: 'dbus', version: '1:1.10.24-7.amzn2', architecture: 'x86_64' }),
    'pkg:rpm/amzn/dbus@1.10.24-7.amzn2?arch=x86_64&distro=amzn&epoch=1',
  );
  assert.is(npmPurl({ name: '@azure/identity', version: '4.13.1' }), 'pkg:npm/%40azure/identity@4.13.1');
});

/** A toolbox with these packages: status, name, version, architecture, provides, pre-depends, depends. */
function toolboxWith(lines: readonly (readonly string[])[]): Toolbox {
  const osRelease = 'ID=debian\nVERSION_ID="12"\n';
  return {
    ...fakeToolbox(),
    async run({ tool }, options) {
      if (tool === 'dpkg-query') for (const line of lines) options?.onLine?.(line.join('\t'), 'stdout');
      return { stdout: tool === 'cat' ? osRelease : '', stderr: '', durationMs: 0 };
    },
  };
}

test('the toolbox: the packages of the tools with what they need, and no others', async () => {
  const toolbox = toolboxWith([
    ['installed', 'e2fsprogs', '1.47', 'amd64', '', 'libc6 (>= 2.28)', 'logsave | other, awk'],
    ['installed', 'libc6', '2.36', 'amd64', '', '', 'libgcc-s1:any'],
    ['installed', 'libgcc-s1', '12', 'amd64', '', '', 'libc6'],
    ['installed', 'logsave', '1.47', 'amd64', '', '', 'absent'],
    ['installed', 'mawk', '1.3', 'amd64', 'awk (= 1)', '', ''],
    ['config-files', 'other', '1', 'amd64', '', '', ''],
    ['installed', 'firefox', '99', 'amd64', '', '', 'libc6'],
  ]);
  const list = await toolboxPackages(toolbox, ['e2fsprogs', 'not-there']);
  assert.equal(list?.distribution, { id: 'debian', version: '12' });
  assert.equal(
    list?.packages.map(({ name, version }) => `${name} ${version}`),
    ['e2fsprogs 1.47', 'libc6 2.36', 'libgcc-s1 12', 'logsave 1.47', 'mawk 1.3'],
  );
});

test('a toolbox without dpkg has no packages to name', async () => {
  const toolbox = fakeToolbox(({ tool }) => {
    throw toolMissing(tool);
  });
  assert.is(await toolboxPackages(toolbox, ['e2fsprogs']), null);
});

test("our npm packages are those of the lockfile's production tree that are installed", async () => {
  const lock = JSON.parse(await readFile(packageFile('package-lock.json'), 'utf8')) as {
    packages: Record<string, { version: string; dev?: boolean; devOptional?: boolean }>;
  };
  const wanted = new Set<string>();
  for (const [path, { version, dev, devOptional }] of Object.entries(lock.packages)) {
    if (dev || devOptional || !(await exists(packageFile(path)))) continue;
    wanted.add(`${path === '' ? 'failback-kit' : path.replace(/^.*node_modules\//, '')}@${version}`);
  }
  const found = (await ownPackages()).map(({ name, version }) => `${name}@${version}`);
  assert.equal(found.sort(), [...wanted].sort());
});

test.run();
