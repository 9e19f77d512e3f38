import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import * as assert from 'uvu/assert';

/**
 * Compares a text with `test/approved/<name>`, which somebody has read and found good. After a wanted change run the
 * test with `UPDATE_APPROVED=1` and read the difference.
 */
export function matchesApproved(name: string, text: string): void {
  const path = fileURLToPath(new URL(`../approved/${name}`, import.meta.url));
  if (process.env.UPDATE_APPROVED) {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  assert.ok(existsSync(path), `test/approved/${name} does not exist; run the test with UPDATE_APPROVED=1`);
  assert.snapshot(text, readFileSync(path, 'utf8'));
}
