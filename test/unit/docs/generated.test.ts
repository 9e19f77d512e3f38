import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { packageFile } from '../../../src/paths.ts';
import { generatedFiles } from '../../support/generated.ts';

for (const [path, text] of Object.entries(await generatedFiles())) {
  test(`${path} is what "npm run docs" writes`, () => {
    assert.snapshot(readFileSync(packageFile(path), 'utf8'), text);
  });
}

test.run();
