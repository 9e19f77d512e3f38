import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { buildImage } from '../../../src/pipeline/build/build.ts';
import { codeOf } from '../../support/code-of.ts';
import { ensureToolboxImage, startDocker } from '../../support/engines.ts';
import { buildIso } from '../../support/iso-builder.ts';
import { liveFiles } from '../../support/live-files.ts';
import { tempDir } from '../../support/temp-dir.ts';

test('an engine that is stopped in the middle of a build is a lost engine, and nothing half-made is left', async () => {
  await using dir = await tempDir();
  const iso = join(dir.path, 'tiny.iso');
  await writeFile(iso, buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
  const engine = await startDocker();
  await ensureToolboxImage(engine);
  let stopped: Promise<void> | undefined;
  const outputDir = join(dir.path, 'output');
  const build = buildImage(
    { iso, outputDir, toolbox: 'docker', cache: false, env: engine.env },
    {
      signal: new AbortController().signal,
      host: {
        report(event) {
          if (event.code === 'step.start' && event.data.id === 'filesystem') {
            stopped ??= Promise.resolve(engine[Symbol.asyncDispose]());
          }
        },
      },
    },
  );
  assert.is(await codeOf(build), 'E_ENGINE_LOST');
  await stopped;
  assert.equal(await readdir(outputDir), []);
});

test.run();
