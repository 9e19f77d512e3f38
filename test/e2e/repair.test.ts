import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { safeDescriptor } from '../../src/formats/vmdk/safe-descriptor.ts';
import { ensureBuilt, failback } from '../support/bin.ts';

const test = suite<{ folder: string; disk: string }>('failback repair');

const SAFE = safeDescriptor({ size: 2 ** 20, createType: 'monolithicSparse', file: 'x.vmdk' });

test.before(ensureBuilt);
test.before.each((ctx) => {
  ctx.folder = mkdtempSync(join(tmpdir(), 'e2e-repair-'));
  ctx.disk = join(ctx.folder, 'disk.vmdk');
  writeFileSync(ctx.disk, `${SAFE}ddb.toolsInstallType = "0"\nddb.uuid.image="\u009b0247ca9d"\n`);
});
test.after.each(({ folder }) => rmSync(folder, { recursive: true }));

test('it says by key what it removes, and what the converter would have said', async ({ disk }) => {
  const { exitCode, stdout, stderr } = await failback(['repair', disk]);
  assert.equal([exitCode, stderr], [0, '']);
  assert.match(String(stdout), `${disk}: 2 entries of the descriptor removed (profile mvmc)\n`);
  assert.match(String(stdout), 'ddb.toolsInstallType = "0"');
  assert.match(String(stdout), 'The entry 0 is not a supported disk database entry for the descriptor.');
  assert.not.match(String(stdout), '\u009b', 'the file does not reach the terminal');
  assert.is(readFileSync(disk, 'latin1').trimEnd(), SAFE.trimEnd());
  assert.match(String((await failback(['repair', disk])).stdout), 'nothing to mend');
});

test('a check ends with 5 and says what to do, and with 0 when all is well', async ({ disk }) => {
  const before = readFileSync(disk);
  const check = await failback(['repair', disk, '--check', '--json', '--profile', 'vmware']);
  assert.is(check.exitCode, 5);
  const { removed, changed, error } = JSON.parse(String(check.stdout)) as {
    removed: { key: string }[];
    changed: boolean;
    error: { code: string; hint: string };
  };
  assert.equal([removed.map(({ key }) => key), changed, error.code], [['ddb.uuid.image'], false, 'E_CHECK_FAILED']);
  assert.match(error.hint, `failback repair ${disk} --profile vmware`);
  assert.ok(readFileSync(disk).equals(before));
  await failback(['repair', disk]);
  assert.is((await failback(['repair', disk, '--check'])).exitCode, 0);
});

test('what is no VMDK is wrong input', async ({ folder }) => {
  const { exitCode, stderr } = await failback(['repair', join(folder, 'nothing.vmdk')]);
  assert.is(exitCode, 2);
  assert.match(String(stderr), 'error E_INPUT_MISSING');
  assert.is((await failback(['repair'])).exitCode, 2);
});

test.run();
