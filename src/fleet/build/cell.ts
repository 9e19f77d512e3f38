import { cpus } from 'node:os';
import { type FailbackError, isFailbackError } from '../../errors.ts';
import { inCell, report } from '../../events.ts';
import { buildImage } from '../../pipeline/build/build.ts';
import { buildMemory } from '../../pipeline/build/memory.ts';
import { meter } from '../../pipeline/meter.ts';
import type { RunPipelineOptions } from '../../pipeline/run.ts';
import { type Cell, cellName } from '../cell.ts';
import { isoFinder } from './find-iso.ts';
import { createLimit, createTurns } from '../../limit.ts';
import type { FleetOptions } from './options.ts';
import type { CellResult } from '../report.ts';

/** Images that are taken from the cache at once: that is waiting for the disk more than work. */
const LINKS_AT_ONCE = 8;

/** What is known of a cell when its image is there. */
export type Built = Pick<CellResult, 'state' | 'iso' | 'sha256' | 'fileSize' | 'durationMs'>;

/** Brings about the image of one cell; `onIso` hears the SHA-512 of its ISO as soon as that is known. */
export type CellBuilder = (cell: Cell, onIso: (sha512: string) => void) => Promise<Built>;

/**
 * The work on the cells of one fleet, which share downloads and builds: the first of those that get the same image builds
 * it, the others take it from the cache. What a check says against an image holds for all of them.
 */
export function cellBuilder(options: FleetOptions, { host, signal }: RunPipelineOptions): CellBuilder {
  const { downloads = 3, builds = Math.max(1, Math.floor(cpus().length / 2)), bootCheck = false } = options;
  const findIso = isoFinder({ ...options, downloads }, signal);
  const buildLimit = createLimit(builds);
  const linkLimit = createLimit(LINKS_AT_ONCE);
  const inTurn = createTurns();
  const memory = buildMemory();
  const isos = new Map<string, Promise<string>>();
  /** Images that the cache has given: it does so again, without the work of a build. */
  const given = new Set<string>();
  const booted = new Set<string>();
  const refused = new Map<string, FailbackError>();

  /** One search for all cells of a region, told as the progress of the first. */
  function isoOf(cell: Cell): Promise<string> {
    const title = 'Get the ISO';
    const own = inCell(host, cellName(cell));
    const gauge = meter((count) => report(own, 'step.progress', title, { id: 'fetch', ...count }, 'fetch'));
    const onProgress = (done: number, total: number | undefined) => gauge.update(done, total, 'bytes');
    const search = isos.get(cell.region) ?? findIso({ region: cell.region, host: own, onProgress });
    isos.set(cell.region, search);
    return search;
  }

  async function build(cell: Cell, sha512: string, image: string): Promise<Built> {
    signal.throwIfAborted();
    const known = refused.get(image);
    if (known) throw known;
    const name = cellName(cell);
    const { region, fs, generation } = cell;
    const boots = bootCheck && !booted.has(image);
    try {
      const { vhd, cached, durationMs } = await buildImage(
        { ...options, region, fs, generation, name, sha512, memory, bootCheck: boots },
        { host: inCell(host, name), signal },
      );
      if (boots) booted.add(image);
      return {
        state: cached.includes('vhd') ? 'cached' : 'built',
        iso: sha512,
        sha256: vhd.sha256,
        fileSize: vhd.fileSize,
        durationMs,
      };
    } catch (error) {
      if (isFailbackError(error) && error.fault === 'check') refused.set(image, error);
      throw error;
    }
  }

  return async (cell, onIso) => {
    const sha512 = await isoOf(cell);
    onIso(sha512);
    const image = `${sha512} ${cell.fs} ${cell.generation}`;
    const work = () => build(cell, sha512, image);
    const { built } = await inTurn(image, async () => {
      // The turn is over before the work is, so that the next ones are taken beside it.
      if (given.has(image)) return { built: linkLimit(work) };
      const first = await buildLimit(work);
      if (first.state === 'cached') given.add(image);
      return { built: Promise.resolve(first) };
    });
    return await built;
  };
}
