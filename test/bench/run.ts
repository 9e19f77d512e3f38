/**
 * Measures against named peers and prints what docs/benchmarks.md shows: `npm run bench -- [build] [convert] [upload] [fleet] [status]`,
 * all of them unless some are named. `BENCH_ROUNDS` is the number of rounds that count.
 */
import { ensureBuilt } from '../support/bin.ts';
import { benchBuild } from './build.ts';
import { benchConvert } from './convert.ts';
import { benchFleet } from './fleet.ts';
import { benchStatus } from './status.ts';
import { benchUpload } from './upload.ts';

const BENCHES: Readonly<Record<string, () => Promise<void>>> = {
  build: benchBuild,
  convert: benchConvert,
  upload: benchUpload,
  fleet: benchFleet,
  status: benchStatus,
};

const named = process.argv.slice(2);
const unknown = named.filter((name) => !(name in BENCHES));
if (unknown.length > 0) throw new Error(`no such benchmark: ${unknown.join(', ')}`);
await ensureBuilt();
for (const [name, bench] of Object.entries(BENCHES)) if (named.length === 0 || named.includes(name)) await bench();
