import { readFile } from 'node:fs/promises';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../src/events.ts';
import { FILESYSTEMS, GENERATIONS } from '../../src/image/options.ts';
import { bootImage } from '../../src/pipeline/boot.ts';
import { buildImage } from '../../src/pipeline/build/build.ts';
import type { BuildOptions } from '../../src/pipeline/build/options.ts';
import { ensureToolboxImage, startDocker } from '../support/engines.ts';
import { fullIso } from '../support/full-iso.ts';
import { practiceIso } from '../support/practice-iso.ts';
import { tempDir } from '../support/temp-dir.ts';

const io = { host: silentHost, signal: new AbortController().signal };
const MINUTE = 60_000;

/** Builds an image and boots it; the last milestone must show. Gives the serial console's text. */
async function comesUp(options: Omit<BuildOptions, 'outputDir'>, expect: string): Promise<string> {
  await using dir = await tempDir();
  const { vhd } = await buildImage({ ...options, cache: false, outputDir: dir.path }, io);
  const { result } = await bootImage({ path: vhd.path, toolbox: 'host', expect, timeoutMs: 10 * MINUTE }, io);
  const log = await readFile(result.serialLog, 'utf8');
  assert.ok(result.ok, `${result.reason ?? ''}\n${log.slice(-3000)}`);
  assert.is(result.generation, options.generation);
  assert.match(log, 'failback-kit: loading');
  assert.ok(result.screenshot !== null);
  return log;
}

for (const fs of FILESYSTEMS) {
  for (const generation of GENERATIONS) {
    test(`the practice image boots: ${fs}, generation ${generation}`, async () => {
      await comesUp({ iso: await practiceIso(), fs, generation, toolbox: 'host' }, 'practice login:');
    });

    // The other two are in guest.test.ts.
    if ((fs === 'ext4') === (generation === 1)) continue;

    test(`without configuration the full stand-in shows AWS's own console: ${fs}, generation ${generation}`, async () => {
      const expect =
        'FAILBACK STAND-IN: start.sh started by ec2-user with 0 arguments in /home/ec2-user, reading /dev/tty1';
      const log = await comesUp({ iso: await fullIso(), fs, generation, toolbox: 'host' }, expect);
      assert.match(log, 'failback-kit: overlay applied');
      assert.match(log, "failback-kit: config from none: the console is AWS's own");
      assert.not.match(log, 'failback-kit: client started');
    });
  }
}

for (const fs of FILESYSTEMS) {
  test(`an image that Debian 13's tools made boots: ${fs}`, async () => {
    await using engine = await startDocker();
    await ensureToolboxImage(engine, 'trixie');
    const toolbox = { toolbox: engine.kind, release: 'trixie', env: engine.env };
    await comesUp({ iso: await practiceIso(), fs, generation: fs === 'ext4' ? 1 : 2, ...toolbox }, 'practice login:');
  });
}

test.run();
