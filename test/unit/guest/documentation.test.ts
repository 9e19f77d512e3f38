import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { GUEST } from '../../../src/cli/guest.ts';
import { kebab } from '../../../src/kebab.ts';

import { userDataSchema } from '../../../src/guest/user-data.ts';
import { validateUserData } from '../../../src/guest/validate-user-data.ts';
import { packageFile } from '../../../src/paths.ts';

const page = readFileSync(packageFile('docs/guest.md'), 'utf8');

test('docs/guest.md names every setting, option and unit', () => {
  for (const name of Object.keys(userDataSchema.shape)) {
    if (name !== '$schema') assert.match(page, `\`${name}\``);
  }
  for (const name of Object.keys(GUEST)) assert.match(page, `\`--${kebab(name)}\``);
  for (const file of readdirSync(packageFile('templates/guest/root/etc/systemd/system'))) {
    assert.match(page, file.replace(/^failback-(\w+)\.service$|^(.*)\.service\.d$/, '`$1$2`'));
  }
});

test('its example is a configuration', () => {
  const [, example = ''] = /```json\n(.*?)```/s.exec(page) ?? [];
  assert.is(validateUserData(example, 'docs/guest.md').version, 1);
});

test('the sample is one too', () => {
  const sample = 'templates/user-data.sample.json';
  assert.is(validateUserData(readFileSync(packageFile(sample), 'utf8'), sample).region, 'us-east-2');
});

test.run();
