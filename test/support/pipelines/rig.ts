import { mkdir, readFile, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import * as assert from 'uvu/assert';
import { digestFile } from '../../../src/digest.ts';
import { parseReport } from '../../../src/fleet/report.ts';
import { readManifest } from '../../../src/manifest/read-manifest.ts';
import { packageFile } from '../../../src/paths.ts';
import { publishIso } from '../../fakes/drs-buckets.ts';
import { FakeS3 } from '../../fakes/s3-server.ts';
import { ensureBuilt } from '../bin.ts';
import { temporaryFolder } from '../formats/folder.ts';
import { buildIso } from '../iso-builder.ts';
import { liveFiles } from '../live-files.ts';
import { EXAMPLE } from './example.ts';

/** A server with the ISOs of the example, and a folder in which an engine may build them. */
export interface PipelineRig extends AsyncDisposable {
  readonly at: (name: string) => string;
  /** What the shards need besides what the job of the engine says: where the ISOs are, and a cache of their own. */
  readonly settings: Readonly<Record<string, string>>;
  /** The same with all of this process, and `failback` in the path. */
  readonly env: NodeJS.ProcessEnv;
}

export async function pipelineRig(): Promise<PipelineRig> {
  await ensureBuilt();
  const s3 = await FakeS3.start();
  // Two regions serve the same bytes, as they do in truth.
  for (const [index, region] of EXAMPLE.regions.entries()) {
    publishIso(s3, region, buildIso(liveFiles(), { label: index === 0 ? 'OLDER' : 'DRSFAILBACK' }).bytes);
  }
  const folder = await temporaryFolder();
  const bin = folder.at('bin');
  await mkdir(bin);
  await symlink(packageFile('bin/failback.js'), join(bin, 'failback'));
  const settings = { FAILBACK_BASE_URL: s3.url };
  return {
    at: (name) => folder.at(name),
    settings,
    env: {
      ...process.env,
      ...settings,
      FAILBACK_CACHE_DIR: folder.at('cache'),
      FAILBACK_TOOLBOX: 'host',
      PATH: [bin, process.env.PATH ?? ''].join(delimiter),
    },
    async [Symbol.asyncDispose]() {
      await s3[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** That the joined report names every image of the example, and that images and manifests are there. */
export async function assertWhole(report: string, folder: string): Promise<void> {
  const { cells } = parseReport(await readFile(report, 'utf8'), report);
  const states = cells.map(({ region, state }) => `${region} ${/built|cached/.test(state) ? 'done' : state}`);
  assert.equal(
    states,
    EXAMPLE.regions.map((region) => `${region} done`),
  );
  for (const { name, sha256 } of cells) {
    const { output } = await readManifest(join(folder, `${name}.manifest.json`));
    assert.is(output.vhd.sha256, sha256);
    assert.is(await digestFile(join(folder, output.vhd.name), 'sha256'), sha256);
  }
}
