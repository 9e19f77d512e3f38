import { writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ensureBuilt, failback } from '../support/bin.ts';
import { temporaryFolder } from '../support/formats/folder.ts';
import { encodeFixedVhd } from '../support/formats/vhd.ts';
import { biosDisk } from '../support/inspect.ts';

test.before(ensureBuilt);

test('a disk is judged: the report on standard output, the reason on standard error, exit code 5', async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at('disk.vhd'), encodeFixedVhd(biosDisk()));
  const ready = await failback(['inspect', 'disk.vhd'], { cwd: folder.at('') });
  assert.is(ready.exitCode, 0);
  assert.match(String(ready.stdout), /^file +disk\.vhd\n[^]*generation 1 yes, generation 2 no\n$/);
  await writeFile(folder.at('disk.raw'), biosDisk());
  const raw = await failback(['inspect', 'disk.raw', '--json'], { cwd: folder.at('') });
  assert.is(raw.exitCode, 5);
  const { findings } = JSON.parse(String(raw.stdout)) as { findings: { code: string; hint: string }[] };
  assert.is(findings[0]?.hint, 'Convert it: failback convert disk.raw disk.vhd');
  assert.match(String(raw.stderr), /E_CHECK_FAILED: disk\.raw is not ready for Azure/);
});

test.run();
