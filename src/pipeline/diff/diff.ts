import { isFailbackError } from '../../errors.ts';
import { report } from '../../events.ts';
import { exists } from '../../files.ts';
import { besideManifest } from '../../manifest/beside.ts';
import { diffManifests, type ManifestDiff } from '../../manifest/diff.ts';
import { diskPlaces } from '../../manifest/disk-places.ts';
import type { Manifest } from '../../manifest/manifest.ts';
import { readManifest } from '../../manifest/read-manifest.ts';
import type { StepIo } from '../../step-io.ts';
import { type DifferingPlace, differingPlaces } from './compare-vhds.ts';
import { withFiles } from './file-places.ts';
import { openVhdImage } from '../upload/open-vhd-image.ts';
import { type RunPipelineOptions, runPipeline } from '../run.ts';
import type { Step } from '../step.ts';

/** What differs between two images: what `failback diff --json` prints. */
export interface ImageDiff extends ManifestDiff {
  /** Paths of the manifests. */
  readonly before: string;
  readonly after: string;
  /** Whether there is anything in the groups, or the VHDs differ. */
  readonly different: boolean;
  /** Where the VHDs beside the manifests differ; null if they were not compared byte by byte. */
  readonly places: readonly DifferingPlace[] | null;
}

interface Named {
  readonly path: string;
  readonly manifest: Manifest;
}

interface Diffing {
  images?: readonly [Named, Named];
  places?: readonly DifferingPlace[];
}

/**
 * Compares two images by their manifests, and their VHDs if these differ and lie beside the manifests. Throws
 * `E_INPUT_MISSING` and `E_FORMAT` for a manifest, and `E_INTERRUPTED`; a VHD that cannot be read is a warning.
 */
export async function diffImages(before: string, after: string, io: RunPipelineOptions): Promise<ImageDiff> {
  const ctx: Diffing = {};
  await runPipeline([readStep(before, after), COMPARE], ctx, io);
  const [a, b] = both(ctx);
  const diff = diffManifests(a.manifest, b.manifest);
  const different = diff.groups.length > 0 || !diff.vhd.identical;
  return { before, after, different, ...diff, places: ctx.places ?? null };
}

function readStep(before: string, after: string): Step<Diffing> {
  const read = async (path: string): Promise<Named> => ({ path, manifest: await readManifest(path) });
  return {
    id: 'manifests',
    title: 'Read the manifests',
    async run(ctx) {
      ctx.images = [await read(before), await read(after)];
    },
  };
}

const COMPARE: Step<Diffing> = {
  id: 'vhds',
  title: 'Compare the VHDs',
  skip(ctx) {
    const [a, b] = both(ctx).map(({ manifest }) => manifest.output.vhd.sha256);
    return a === b ? 'their digests are the same' : false;
  },
  async run(ctx, io) {
    const [a, b] = both(ctx);
    const [before, after] = [await vhdBeside(a), await vhdBeside(b)];
    if (before === undefined || after === undefined) {
      report(io.host, 'note.info', 'Not both VHDs lie beside their manifests: where they differ is not known.', {});
      return;
    }
    try {
      ctx.places = await compareVhds(before, after, a.manifest, io);
    } catch (error) {
      if (!isFailbackError(error) || error.fault !== 'user') throw error;
      report(io.host, 'note.warn', `The VHDs cannot be compared: ${error.message}`, {});
    }
  },
};

async function vhdBeside({ path, manifest }: Named): Promise<string | undefined> {
  const vhd = besideManifest(path, manifest.output.vhd.name);
  return vhd !== undefined && (await exists(vhd)) ? vhd : undefined;
}

async function compareVhds(before: string, after: string, manifest: Manifest, io: StepIo) {
  const quiet = { ...io, progress: () => undefined };
  await using a = await openVhdImage({ path: before }, io);
  await using b = await openVhdImage({ path: after }, quiet);
  const places = diskPlaces(manifest, Math.max(a.virtualSize, b.virtualSize));
  const paths = manifest.image.files.map(({ path }) => path);
  return await differingPlaces(a, b, await withFiles(a.disk, places, paths));
}

function both({ images }: Diffing): readonly [Named, Named] {
  if (images === undefined) throw new Error('step order: the manifests are not read yet');
  return images;
}
