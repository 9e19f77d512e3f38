import { rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { execa } from 'execa';
import { packageFile } from '../../src/paths.ts';
import { tempDir } from '../support/temp-dir.ts';
import { type Contestant, CONTESTANTS, type Conversion, CONVERSIONS, type Converted, DISKS } from './conversions.ts';
import { printTables } from './convert-tables.ts';
import { benchDisk } from './disks.ts';
import { measure } from './measure.ts';
import { takeTurns } from './turns.ts';

/** Measures conversions against qemu-img, on the same files, whose bytes are in the page cache. */
export async function benchConvert(): Promise<void> {
  await using dir = await tempDir();
  const run = async ({ who, conversion, disk }: Contestant, check: boolean): Promise<Converted> => {
    const input = await benchDisk(disk, conversion.from);
    const output = join(dir.path, conversion.to === 'vhd' ? 'x.vhd' : 'x.vmdk');
    // What is still to be written of the output before is not a cost of this one.
    await execa('sync');
    const measured = await measure(...commandOf(who, conversion, input, output));
    const { size } = await stat(output);
    if (check) await compare(conversion, input, output);
    await rm(output);
    return { ...measured, fileSize: size };
  };
  const contestants = CONVERSIONS.flatMap((conversion): Contestant[] => [
    ...[DISKS.small, DISKS.large].flatMap((disk) => CONTESTANTS.map((who) => ({ who, conversion, disk }))),
    { who: 'failback', conversion, disk: DISKS.wide },
  ]);
  const runs = await takeTurns(contestants, (each, round) => run(each, each.who === 'failback' && round === 0));
  for (const conversion of CONVERSIONS) {
    const huge: Contestant = { who: 'failback', conversion, disk: DISKS.huge };
    runs.set(huge, [await run(huge, false)]);
  }
  const { stdout } = await execa('qemu-img', ['--version']);
  printTables(runs, `qemu-img ${/version (\S+)/.exec(stdout)?.[1] ?? ''}`);
}

function commandOf(
  who: Contestant['who'],
  { from, to }: Conversion,
  input: string,
  output: string,
): [command: string, args: string[]] {
  if (who === 'failback') {
    const format = to === 'vhd' ? ['--to', 'vhd'] : ['--to', 'vmdk', '--subformat', to];
    return [process.execPath, [packageFile('bin/failback.js'), 'convert', input, output, ...format, '--quiet']];
  }
  const format = to === 'vhd' ? ['vpc', '-o', 'subformat=fixed,force_size=on'] : ['vmdk', '-o', `subformat=${to}`];
  const cache = who === 'qemu-img' ? ['-t', 'writeback'] : [];
  return ['qemu-img', ['convert', ...cache, '-f', peerName(from), '-O', ...format, input, output]];
}

/** A fast way to a wrong disk is no way. */
async function compare({ from, to }: Conversion, input: string, output: string): Promise<void> {
  await execa('qemu-img', ['compare', '-f', peerName(from), '-F', to === 'vhd' ? 'vpc' : 'vmdk', input, output]);
}

const peerName = (from: Conversion['from']) => (from === 'raw' ? 'raw' : 'vmdk');
