import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readdir, writeFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ConvertResult } from '../../src/pipeline/convert/context.ts';
import { packageFile } from '../../src/paths.ts';
import { GiB, MiB } from '../../src/size.ts';
import { ensureBuilt, failback } from '../support/bin.ts';
import { temporaryFolder } from '../support/formats/folder.ts';

test.before(ensureBuilt);

test('a disk becomes a VHD, for people and for programs', async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at('in.raw'), Buffer.alloc(2 * MiB, 7));
  const output = folder.at('out.vhd');
  const text = await failback(['convert', folder.at('in.raw'), output, '--verify']);
  assert.is(text.exitCode, 0);
  assert.is(text.stdout, `${output}\n  2 MiB disk, 2 MiB of it data, verified\n  fixed vhd, from raw\n`);
  const json = await failback(['convert', output, folder.at('out.vmdk'), '--sha256', '--json']);
  const result = JSON.parse(String(json.stdout)) as ConvertResult;
  assert.equal([result.input.kind, result.output.subformat], ['vhd', 'monolithicSparse']);
  assert.match(result.digest, /^blocks-v1:[0-9a-f]{64}$/);
  assert.match(result.sha256 ?? '', /^[0-9a-f]{64}$/);
});

test('pipes carry the disk and nothing else', async () => {
  await using folder = await temporaryFolder();
  const disk = Buffer.alloc(2 * MiB, 7).fill(0, MiB);
  const args = ['convert', '-', '-', '--to', 'raw'];
  const { exitCode, stdout } = await failback(args, {
    input: disk,
    encoding: 'buffer',
    env: { TMPDIR: folder.at('.') },
  });
  assert.is(exitCode, 0);
  assert.ok(disk.equals(stdout as unknown as Buffer));
  assert.equal(await readdir(folder.at('.')), []);
  const both = await failback([...args, '--json'], { input: disk });
  assert.is(both.exitCode, 2);
  assert.match(String(both.stdout), '"E_USAGE"');
});

test('a reader that has enough ends it', async () => {
  await using folder = await temporaryFolder();
  await writeFile(folder.at('in.raw'), Buffer.alloc(8 * MiB, 7));
  const args = [packageFile('bin/failback.js'), 'convert', folder.at('in.raw'), '-', '--to', 'raw'];
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [code] = (await once(child, 'exit')) as [number];
  assert.is(code, 2);
});

for (const output of ['out.vhd', '-']) {
  test(`Ctrl-C ends a conversion to ${output} with 130 and leaves nothing`, async () => {
    await using folder = await temporaryFolder();
    await using file = await open(folder.at('in.raw'), 'w');
    await file.truncate(64 * GiB);
    for (let index = 0; index < 64; index++) await file.write(Buffer.alloc(MiB, 7), 0, MiB, index * GiB);
    const target = output === '-' ? output : folder.at(output);
    const args = ['convert', folder.at('in.raw'), target, '--to', 'raw', '--from', 'raw', '--progress', 'json'];
    const child = spawn(process.execPath, [packageFile('bin/failback.js'), ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    for await (const chunk of child.stderr as AsyncIterable<Buffer>) {
      if (chunk.includes('"step.start"') && chunk.includes('"convert"')) break;
    }
    child.kill('SIGINT');
    const [code] = (await once(child, 'exit')) as [number];
    assert.is(code, 130);
    assert.equal(await readdir(folder.at('.')), ['in.raw']);
  });
}

test.run();
