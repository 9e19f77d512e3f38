import { quote } from '../../toolbox/command-line.ts';
import type { FleetJob } from './job.ts';

/** What the template of a file may name; texts are quoted as the language of the file wants them. */
export function templateValues(job: FleetJob, path: string): Record<string, string> {
  // JSON's strings are YAML's as well.
  const text = path.endsWith('.sh') ? quote : JSON.stringify;
  const work = workGiB(job);
  return {
    regions: text(job.words.regions),
    generations: text(job.words.generations),
    filesystems: text(job.words.filesystems),
    results: text(job.results),
    image: text(job.image),
    version: job.version,
    shards: String(job.shards),
    last: String(job.shards - 1),
    indexes: Array.from({ length: job.shards }, (_, index) => index).join(', '),
    parallel: String(job.parallel),
    workGiB: String(work),
    // What Fargate allows (AWS Batch API, EphemeralStorage).
    fargateGiB: String(Math.min(Math.max(work, 21), 200)),
    fleetGiB: String(fleetGiB(job)),
  };
}

/** Gibibytes that a shard writes besides its images: ISOs, two disks under way, and what the cache keeps of each image. */
function workGiB({ shards, matrix }: FleetJob): number {
  const isos = Math.ceil(matrix.regions.length / shards);
  return 4 + isos + 3 * isos * matrix.generations.length * matrix.filesystems.length;
}

/** Gibibytes of all images, at the size that a build chooses by itself. */
function fleetGiB({ matrix }: FleetJob): number {
  return 2 * matrix.regions.length * matrix.generations.length * matrix.filesystems.length;
}
