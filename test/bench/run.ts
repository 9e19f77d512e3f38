/** Measures the main job against its peers in one run and prints a table: `npm run bench`. Needs root, for the peer. */
import { createWriteStream } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { cpus, release, totalmem } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { openFile } from '../../src/file-source.ts';
import { recogniseIso } from '../../src/iso/recognise.ts';
import { packageFile } from '../../src/paths.ts';
import { GiB } from '../../src/size.ts';
import { ensureBuilt } from '../support/bin.ts';
import { tempDir } from '../support/temp-dir.ts';
import { benchIso } from './input.ts';
import { type Measured, measure, median } from './measure.ts';

const TIMES = Number(process.env.BENCH_TIMES ?? 5);

await ensureBuilt();
const iso = await benchIso();
await using dir = await tempDir();
const squashfs = join(dir.path, 'squashfs.img');
{
  await using source = await openFile(iso);
  const { live } = await recogniseIso(source);
  await pipeline(source.stream(live.member.extents), createWriteStream(squashfs));
}

const fresh = async <T>(run: (folder: string) => Promise<T>): Promise<T> => {
  const folder = join(dir.path, 'run');
  await mkdir(folder);
  try {
    return await run(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
};
const bin = packageFile('bin/failback.js');
const build = (fs: string, folder: string) =>
  measure(process.execPath, [bin, 'build', '--toolbox', 'host', '--iso', iso, '--fs', fs, '-o', folder, '--name', 'x', '--quiet'], {
    env: { TMPDIR: folder },
  });
const bench = (script: string, args: readonly string[]) => measure(packageFile(`test/bench/${script}`), args);

const kept = join(dir.path, 'kept');
await mkdir(kept);
await build('ext4', kept);
const ext4 = await median(TIMES, () => fresh((folder) => build('ext4', folder)));
const xfs = await median(TIMES, () => fresh((folder) => build('xfs', folder)));
const manual = await median(TIMES, () => fresh((folder) => bench('manual.sh', [iso, folder])));
const floor = await median(TIMES, () => fresh((folder) => bench('floor.sh', [squashfs, join(kept, 'x.vhd'), folder])));
const start = await median(TIMES * 2, () => measure(process.execPath, [bin, '--version']));

const row = (name: string, { seconds, peakMiB }: Measured, memory = true) =>
  `| ${name} | ${seconds.toFixed(2)} s | ${(manual.seconds / seconds).toFixed(1)} | ${(seconds / floor.seconds).toFixed(2)} | ${memory ? `${Math.round(peakMiB)} MiB` : ''} |`;
const [cpu] = cpus();
console.log(`Node ${process.version}, ${cpus().length} × ${cpu?.model ?? 'CPU'}, ${Math.round(totalmem() / GiB)} GiB, Linux ${release()}\n`);
console.log('| 900 MB ISO → fixed VHD | wall | times faster than by hand | times the floor | peak memory |');
console.log('| --- | --- | --- | --- | --- |');
console.log(row('failback build, ext4', ext4));
console.log(row('failback build, xfs', xfs));
console.log(row('by hand (manual.sh)', manual, false));
console.log(row('floor (floor.sh)', floor, false));
console.log(`\n\`failback --version\`: ${Math.round(start.seconds * 1000)} ms`);
