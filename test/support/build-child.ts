/** Builds in a process of its own: the options come as JSON, the events and then the result go to standard output as lines. */
import { buildImage } from '../../src/pipeline/build/build.ts';
import type { BuildOptions } from '../../src/pipeline/build/options.ts';

const options = JSON.parse(process.argv[2] ?? '{}') as BuildOptions;
const tell = (value: object) => process.stdout.write(`${JSON.stringify(value)}\n`);
const { cached, vhd } = await buildImage(options, { host: { report: tell }, signal: new AbortController().signal });
tell({ cached, sha256: vhd.sha256 });
