import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openFile } from '../../src/file-source.ts';
import { recogniseIso } from '../../src/iso/recognise.ts';
import { packageFile } from '../../src/paths.ts';
import { FakeS3 } from '../fakes/s3-server.ts';
import { publishIso } from '../fakes/drs-buckets.ts';
import { markdownTable } from '../support/markdown-table.ts';
import { tempDir } from '../support/temp-dir.ts';
import { benchIso } from './input.ts';
import { type Measured, measure, summary } from './measure.ts';
import { machine, mebibytes, seconds } from './report.ts';
import { takeTurns } from './turns.ts';

const REGION = 'us-east-2';

/** Measures the main job against the manual way and against plain copying. Needs root, for the peer. */
export async function benchBuild(): Promise<void> {
  const iso = await benchIso();
  await using dir = await tempDir();
  const cache = join(dir.path, 'cache');
  const folder = join(dir.path, 'run');
  const squashfs = join(dir.path, 'squashfs.img');
  const kept = join(dir.path, 'kept');

  let mirror = '';
  const failback = (...args: string[]) => {
    const bin = packageFile('bin/failback.js');
    return measure(process.execPath, [bin, ...args, '--cache-dir', cache, '--quiet'], { env: { TMPDIR: folder } });
  };
  const build = (fs: string, output: string) => {
    const from = ['--offline', '--region', REGION, '--base-url', mirror];
    return failback('build', ...from, '--toolbox', 'host', '--no-cache', '--fs', fs, '-o', output, '--name', 'x');
  };
  const script = (name: string, ...args: string[]) => measure(packageFile(`test/bench/${name}`), args);

  {
    await using source = await openFile(iso);
    const { live } = await recogniseIso(source);
    await pipeline(source.stream(live.member.extents), createWriteStream(squashfs));
    await using s3 = await FakeS3.start();
    mirror = s3.url;
    publishIso(s3, REGION, await readFile(iso));
    await mkdir(folder);
    await failback('fetch', '--region', REGION, '--base-url', mirror);
  }
  await build('ext4', kept);

  const contestants = {
    'failback build, ext4': () => build('ext4', folder),
    'failback build, xfs': () => build('xfs', folder),
    'by hand (manual.sh)': () => script('manual.sh', iso, folder),
    'floor (floor.sh)': () => script('floor.sh', squashfs, join(kept, 'x.vhd'), folder),
    'failback --version': () => failback('--version'),
  } as const;
  type Name = keyof typeof contestants;
  const runs = await takeTurns<Name, Measured>(Object.keys(contestants) as Name[], async (name) => {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    return contestants[name]();
  });

  const result = (name: Name) => summary(runs.get(name) ?? []);
  const byHand = result('by hand (manual.sh)').seconds;
  const floor = result('floor (floor.sh)').seconds;
  const names = [...runs.keys()].filter((name) => name !== 'failback --version');
  console.log(machine());
  console.log(
    markdownTable(
      ['900 MB ISO → fixed VHD', 'wall', 'times faster than by hand', 'times the floor', 'peak memory of the process'],
      names.map((name) => {
        const { seconds: wall, peakMiB } = result(name);
        const memory = name.startsWith('failback') ? mebibytes(peakMiB) : '';
        return [name, seconds(wall), (byHand / wall).toFixed(1), (wall / floor).toFixed(2), memory];
      }),
    ),
  );
  console.log(`\`failback --version\`: ${Math.round(result('failback --version').seconds * 1000)} ms`);
}
