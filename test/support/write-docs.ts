/** Writes the files that are generated from the code: `npm run docs`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { packageFile } from '../../src/paths.ts';
import { generatedFiles } from './generated.ts';

for (const [path, text] of Object.entries(await generatedFiles())) {
  mkdirSync(dirname(packageFile(path)), { recursive: true });
  writeFileSync(packageFile(path), text);
}
