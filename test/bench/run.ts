/**
 * Measures the main job against its peers and prints a table: `npm run bench`. All take turns, because the speed of a
 * machine changes over minutes. Needs root, for the peer.
 */
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openFile } from '../../src/file-source.ts';
import { recogniseIso } from '../../src/iso/recognise.ts';
import { packageFile } from '../../src/paths.ts';
import { GiB } from '../../src/size.ts';
import { FakeS3 } from '../fakes/s3-server.ts';
import { publishIso } from '../fakes/drs-buckets.ts';
import { ensureBuilt } from '../support/bin.ts';
import { tempDir } from '../support/temp-dir.ts';
import { benchIso } from './input.ts';
import { type Measured, measure, summary } from './measure.ts';

const ROUNDS = Number(process.env.BENCH_ROUNDS ?? 5);
const REGION = 'us-east-2';

await ensureBuilt();
const iso = await benchIso();
await using dir = await tempDir();
const cache = join(dir.path, 'cache');
const folder = join(dir.path, 'run');
const squashfs = join(dir.path, 'squashfs.img');
const kept = join(dir.path, 'kept');

let mirror = '';
const bin = packageFile('bin/failback.js');
const failback = (...args: string[]) =>
  measure(process.execPath, [bin, ...args, '--cache-dir', cache, '--quiet'], { env: { TMPDIR: folder } });
const build = (fs: string, output: string) =>
  failback(
    'build',
    '--offline',
    '--region',
    REGION,
    '--base-url',
    mirror,
    '--toolbox',
    'host',
    '--fs',
    fs,
    '-o',
    output,
    '--name',
    'x',
  );
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

const contestants: Record<string, () => Promise<Measured>> = {
  'failback build, ext4': () => build('ext4', folder),
  'failback build, xfs': () => build('xfs', folder),
  'by hand (manual.sh)': () => script('manual.sh', iso, folder),
  'floor (floor.sh)': () => script('floor.sh', squashfs, join(kept, 'x.vhd'), folder),
  'failback --version': () => failback('--version'),
};
const runs: Record<string, Measured[]> = {};
// The first round only warms the caches.
for (let round = 0; round <= ROUNDS; round++) {
  for (const [name, run] of Object.entries(contestants)) {
    await rm(folder, { recursive: true });
    await mkdir(folder);
    const measured = await run();
    if (round > 0) (runs[name] ??= []).push(measured);
  }
}

const result = Object.fromEntries(Object.entries(runs).map(([name, all]) => [name, summary(all)]));
const seconds = (name: string) => result[name]?.seconds ?? Number.NaN;
const [cpu] = cpus();
console.log(
  `Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'CPU'}, ${Math.round(totalmem() / GiB)} GiB, Linux ${release()};`,
);
console.log(`median of ${ROUNDS} rounds\n`);
console.log(
  '| 900 MB ISO → fixed VHD | wall | times faster than by hand | times the floor | peak memory of the process |',
);
console.log('| --- | --- | --- | --- | --- |');
for (const [name, { seconds: wall, peakMiB }] of Object.entries(result)) {
  if (name.endsWith('version')) continue;
  const ratios = [(seconds('by hand (manual.sh)') / wall).toFixed(1), (wall / seconds('floor (floor.sh)')).toFixed(2)];
  const memory = name.startsWith('failback') ? `${Math.round(peakMiB)} MiB` : '';
  console.log(`| ${[name, `${wall.toFixed(2)} s`, ...ratios, memory].join(' | ')} |`);
}
console.log(`\n\`failback --version\`: ${Math.round(seconds('failback --version') * 1000)} ms`);
