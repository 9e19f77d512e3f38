import { dirname, join } from 'node:path';
import { FailbackError } from '../../errors.ts';
import { makeFolder, writeAtomically } from '../../files.ts';
import { readTemplate, render } from '../../image/template.ts';
import { quote } from '../../toolbox/command-line.ts';
import type { Matrix } from '../cell.ts';
import { type EngineName, ENGINES } from './engines.ts';
import { type FleetJob, fleetJob, type FleetPlanOptions } from './job.ts';
import { templateValues } from './values.ts';

/** A fleet in shards: the job for an engine, or what to run by hand. */
export interface FleetPlan {
  readonly engine: EngineName | null;
  readonly matrix: Matrix;
  readonly shards: number;
  /** Without an engine: what to run, each on a machine of its own, in a folder that all share. */
  readonly commands: readonly string[];
  /** The job for the engine, by paths below the folder for them. */
  readonly files: readonly PlannedFile[];
  /** What to run then. */
  readonly next: readonly string[];
}

export interface PlannedFile {
  readonly path: string;
  readonly text: string;
}

/**
 * Plans a fleet for several machines: the job for an engine, as files, or a list of commands. Asks nobody, and writes
 * only if `outputDir` says where. Throws `E_USAGE`, `E_REGION_UNKNOWN`, `E_OUTPUT`, `E_NO_SPACE`.
 */
export async function planFleet(options: FleetPlanOptions): Promise<FleetPlan> {
  const job = fleetJob(options);
  const { matrix, shards } = job;
  if (options.engine === undefined) {
    const next = ['failback fleet collect fleet --output fleet/fleet.json'];
    return { engine: null, matrix, shards, commands: shardCommands(job), files: [], next };
  }
  const files = await engineFiles(options.engine, job);
  if (options.outputDir !== undefined) await writeFiles(options.outputDir, files);
  return { engine: options.engine, matrix, shards, commands: [], files, next: ENGINES[options.engine].next(shards) };
}

function shardCommands({ words, results, shards }: FleetJob): string[] {
  const wishes = Object.entries({ ...words, results }).filter(([, value]) => value !== '');
  const options = wishes.map(([name, value]) => `--${name} ${quote(value)}`).join(' ');
  const indexes = Array.from({ length: shards }, (_, index) => index);
  return indexes.map((index) => `failback fleet build --shard ${index}/${shards} ${options} --output fleet`);
}

async function engineFiles(name: EngineName, job: FleetJob): Promise<PlannedFile[]> {
  const { files, limits = { min: 1, max: Infinity } } = ENGINES[name];
  if (job.shards < limits.min || job.shards > limits.max) {
    throw new FailbackError('E_USAGE', `${name} takes ${limits.min} to ${limits.max} shards, not ${job.shards}.`, {
      hint: 'Say how many by --shards; there is one for each region unless told.',
    });
  }
  const planned = Object.entries(files).map(async ([template, path]) => {
    const text = await readTemplate(`pipelines/${template}`);
    return { path, text: render(text, templateValues(job, path)) };
  });
  return Promise.all(planned);
}

async function writeFiles(folder: string, files: readonly PlannedFile[]): Promise<void> {
  for (const { path, text } of files) {
    const target = join(folder, path);
    await makeFolder(dirname(target));
    await writeAtomically(target, (file) => file.writeFile(text));
  }
}
