import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { silentHost } from '../../../src/events.ts';
import { buildImage } from '../../../src/pipeline/build/build.ts';
import type { BuildOptions } from '../../../src/pipeline/build/options.ts';
import { ensureToolboxImage, startDocker, startPodman } from '../../support/engines.ts';
import { debianRelease } from '../../support/os-release.ts';
import { practiceIso } from '../../support/practice-iso.ts';
import { tempDir } from '../../support/temp-dir.ts';

const VARIANTS = [
  { fs: 'ext4', generation: 1 },
  { fs: 'ext4', generation: 2 },
  { fs: 'xfs', generation: 1 },
  { fs: 'xfs', generation: 2 },
] as const;

/** Digests of the VHDs of each variant. */
async function digests(options: Pick<BuildOptions, 'toolbox' | 'release' | 'env'>): Promise<string[]> {
  await using dir = await tempDir();
  const iso = await practiceIso();
  const io = { host: silentHost, signal: new AbortController().signal };
  const found: string[] = [];
  for (const [index, variant] of VARIANTS.entries()) {
    const outputDir = join(dir.path, String(index));
    const { vhd } = await buildImage({ iso, outputDir, cache: false, ...variant, ...options }, io);
    found.push(vhd.sha256);
  }
  return found;
}

test('two builds, docker, podman and this machine give the same bytes', async () => {
  const release = await debianRelease();
  const first = await digests({ toolbox: 'host' });
  assert.equal(await digests({ toolbox: 'host' }), first, 'a second build');
  for (const start of [startDocker, startPodman]) {
    await using engine = await start();
    await ensureToolboxImage(engine, release);
    assert.equal(await digests({ toolbox: engine.kind, release, env: engine.env }), first, engine.kind);
  }
});

test('another input gives another image', async () => {
  await using dir = await tempDir();
  const iso = await practiceIso();
  const build = (name: string, more: Partial<BuildOptions>) =>
    buildImage(
      { iso, name, outputDir: dir.path, toolbox: 'host', cache: false, ...more },
      { host: silentHost, signal: new AbortController().signal },
    );
  const plain = await build('plain', {});
  for (const more of [{ kernelArgs: ['debug'] }, { epoch: 1_700_000_000 }, { size: 200 * 1024 * 1024 }]) {
    const other = await build('other', more);
    assert.is.not(other.image.uuid, plain.image.uuid);
  }
});

test.run();
