import { FailbackError } from '../../errors.ts';
import type { Filesystem, Generation } from '../../image/options.ts';
import { findRegion, regions as allRegions } from '../../iso/regions.ts';
import { packageVersion } from '../../version.ts';
import type { Matrix } from '../cell.ts';
import type { EngineName } from './engines.ts';

export interface FleetPlanOptions {
  /** Names of regions. @default all that have a Failback Client */
  readonly regions?: readonly string[] | undefined;
  /** @default 1 */
  readonly generations?: readonly Generation[] | undefined;
  /** @default ext4 */
  readonly filesystems?: readonly Filesystem[] | undefined;
  /** @default one for each region, which is the most */
  readonly shards?: number | undefined;
  /** Shards at once, where the engine can be told. @default 8 */
  readonly parallel?: number | undefined;
  readonly engine?: EngineName | undefined;
  /** Reference of the container image that the target `cli` of the Dockerfile makes. @default failback-kit:VERSION */
  readonly image?: string | undefined;
  /** A folder, or the URL of a container on Azure, that gets reports and manifests as well. */
  readonly results?: string | undefined;
  /** Where the files of the engine are written; nowhere unless told. */
  readonly outputDir?: string | undefined;
}

/** The fleet and its shards, checked. */
export interface FleetJob {
  readonly matrix: Matrix;
  /** The matrix as options of `fleet build`. */
  readonly words: { readonly regions: string; readonly generations: string; readonly filesystems: string };
  readonly shards: number;
  readonly parallel: number;
  readonly image: string;
  /** Empty for none. */
  readonly results: string;
  readonly version: string;
}

/** Throws `E_USAGE`, `E_REGION_UNKNOWN`. */
export function fleetJob(options: FleetPlanOptions): FleetJob {
  const { generations = [1], filesystems = ['ext4'], results = '', parallel = 8 } = options;
  const all = allRegions().map(({ name }) => name);
  const regions = [...new Set((options.regions ?? all).map((name) => findRegion(name).name))].sort();
  const version = packageVersion();
  const image = options.image ?? `failback-kit:${version}`;
  if (!/^[\w][\w.:/@-]*$/.test(image)) throw new FailbackError('E_USAGE', `"${image}" is no container image.`);
  checkResults(results);
  const shards = options.shards ?? regions.length;
  if (shards > regions.length) {
    throw new FailbackError('E_USAGE', `${regions.length} regions cannot be split into ${shards} shards.`, {
      hint: 'A shard has whole regions, so that each ISO is downloaded once.',
    });
  }
  return {
    matrix: { regions, generations, filesystems },
    words: {
      regions: regions.length === all.length ? 'all' : regions.join(','),
      generations: generations.join(','),
      filesystems: filesystems.join(','),
    },
    ...{ shards, parallel: Math.min(parallel, shards), image, results, version },
  };
}

/** What ends up in files that others read must not be a secret, nor anything that an engine would expand. */
function checkResults(results: string): void {
  if (/^https?:.*\?/.test(results)) {
    throw new FailbackError('E_USAGE', 'The address for results has a query, which a SAS would be in.', {
      hint: "Leave it out, and give the SAS as AZURE_STORAGE_SAS_TOKEN out of the engine's own secrets.",
    });
  }
  if (/[$\p{Cc}]/u.test(results)) throw new FailbackError('E_USAGE', `"${results}" is no place for results.`);
}
