import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { REQUIREMENTS } from '../../../src/toolbox/requirements.ts';

const lines = (path: string) => readFileSync(packageFile(path), 'utf8').split('\n');
const names = (path: string) =>
  lines(path)
    .map((line) => line.replace(/#.*/, '').trim())
    .filter(Boolean);

test('the toolbox image has the package of every tool that is required', () => {
  const packages = new Set(names('vendor/debian-packages.txt'));
  const absent = REQUIREMENTS.filter((requirement) => !packages.has(requirement.package));
  assert.equal(absent, []);
});

test('each list names a package once, one a line', () => {
  for (const path of ['vendor/debian-packages.txt', 'test/support/test-packages.txt']) {
    const found = names(path);
    assert.equal([...new Set(found)], found);
    for (const name of found) assert.match(name, /^[a-z0-9][a-z0-9.+-]+$/);
  }
});

test.run();
