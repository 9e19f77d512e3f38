import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { exists } from '../../src/files.ts';
import { regions } from '../../src/iso/regions.ts';
import { defaultCacheDir, packageFile } from '../../src/paths.ts';
import { MiB } from '../../src/size.ts';
import { initramfs, ISOLINUX_CFG, kernelImage } from '../support/live-files.ts';
import { markdownTable } from '../support/markdown-table.ts';
import { tempDir } from '../support/temp-dir.ts';
import { isoServer } from './iso-server.ts';
import { type Measured, measure, ratioOf, summary } from './measure.ts';
import { machine, mebibytes, seconds } from './report.ts';
import { takeTurns } from './turns.ts';

const DISTINCT = 4;
const CONTESTANTS = ['four builds, one after the other', 'fleet of 36 regions', 'the same, all in the cache'] as const;
type Contestant = (typeof CONTESTANTS)[number];

/** Measures a fleet of all regions, of which nine each publish the same ISO of 200 MB, against four single builds. */
export async function benchFleet(): Promise<void> {
  const isos: string[] = [];
  for (let index = 0; index < DISTINCT; index++) isos.push(await fleetIso(index));
  await using server = await isoServer(isos);
  await using dir = await tempDir();
  const [fresh, full, output] = ['fresh', 'full', 'output'].map((name) => join(dir.path, name)) as [
    string,
    string,
    string,
  ];
  const failback = (...args: string[]) => {
    const from = ['--base-url', server.url, '--toolbox', 'host', '-o', output, '--quiet', '--json'];
    return measure(process.execPath, [packageFile('bin/failback.js'), ...args, ...from], { env: { TMPDIR: dir.path } });
  };
  const fourBuilds = async () => {
    const all: Measured[] = [];
    for (const { name } of regions().slice(0, DISTINCT)) {
      all.push(await failback('build', '--region', name, '--cache-dir', fresh));
    }
    return {
      seconds: all.reduce((sum, one) => sum + one.seconds, 0),
      cpuSeconds: all.reduce((sum, one) => sum + one.cpuSeconds, 0),
      peakMiB: Math.max(...all.map(({ peakMiB }) => peakMiB)),
    };
  };
  await failback('fleet', 'build', '--cache-dir', full);

  const runs = await takeTurns<Contestant, Measured>(CONTESTANTS, async (contestant) => {
    for (const folder of [fresh, output]) await rm(folder, { recursive: true, force: true });
    if (contestant === 'four builds, one after the other') return await fourBuilds();
    return await failback('fleet', 'build', '--cache-dir', contestant === 'fleet of 36 regions' ? fresh : full);
  });
  const of = (contestant: Contestant) => runs.get(contestant) ?? [];
  const targets: Readonly<Record<Contestant, string>> = {
    'four builds, one after the other': '',
    'fleet of 36 regions': '1.3 times, 400 MiB',
    'the same, all in the cache': '3 s, 400 MiB',
  };
  console.log(machine());
  console.log(
    markdownTable(
      ['36 regions, 4 ISOs of 200 MB, with their downloads', 'wall', 'times the four builds', 'peak memory', 'target'],
      CONTESTANTS.map((contestant) => {
        const { seconds: wall, peakMiB } = summary(of(contestant));
        const ratio = ratioOf(of(contestant), of('four builds, one after the other')).median.toFixed(2);
        return [contestant, seconds(wall), ratio, mebibytes(peakMiB), targets[contestant]];
      }),
    ),
  );
}

/** A live ISO of about 200 MB whose root file system cannot be compressed; kept in the cache. */
async function fleetIso(index: number): Promise<string> {
  const path = join(defaultCacheDir(), 'bench', `live-200MB-${index}.iso`);
  if (await exists(path)) return path;
  await using dir = await tempDir();
  const [live, tree] = [join(dir.path, 'live'), join(dir.path, 'tree')];
  for (const folder of [join(live, 'LiveOS'), join(tree, 'LiveOS'), join(tree, 'isolinux')])
    await mkdir(folder, { recursive: true });
  await writeFile(join(live, 'LiveOS/rootfs.img'), randomBytes(160 * MiB));
  await execa('mksquashfs', [
    live,
    join(tree, 'LiveOS/squashfs.img'),
    '-noI',
    '-noD',
    '-noF',
    '-quiet',
    '-no-progress',
  ]);
  await writeFile(join(tree, 'isolinux/initrd.img'), initramfs('5.10.0-bench', randomBytes(20 * MiB)));
  await writeFile(join(tree, 'isolinux/vmlinuz'), kernelImage('5.10.0-bench'));
  await writeFile(join(tree, 'isolinux/isolinux.cfg'), ISOLINUX_CFG);
  await mkdir(join(defaultCacheDir(), 'bench'), { recursive: true });
  const options = ['-quiet', '-R', '-iso-level', '3', '-V', 'DRSFAILBACK', '-o', `${path}.tmp`, tree];
  await execa('xorriso', ['-as', 'mkisofs', ...options]);
  await rename(`${path}.tmp`, path);
  return path;
}
