import { readFile, writeFile } from 'node:fs/promises';
import type { FailbackEvent, Host } from '../../src/events.ts';
import { type Manifest, manifestSchema } from '../../src/manifest/manifest.ts';
import { buildImage } from '../../src/pipeline/build/build.ts';
import type { BuildOptions, BuildResult } from '../../src/pipeline/build/options.ts';
import { type Folder, temporaryFolder } from './formats/folder.ts';
import { buildIso } from './iso-builder.ts';
import { liveFiles } from './live-files.ts';

export interface RigBuild extends BuildResult {
  readonly events: readonly FailbackEvent[];
  /** Steps that were not skipped. */
  readonly ran: readonly string[];
  readonly told: Manifest;
}

/** A small ISO, an empty cache, and builds that are listened to. */
export interface BuildRig extends AsyncDisposable {
  readonly folder: Folder;
  readonly iso: string;
  readonly cacheDir: string;
  /** The options of a build of that name; without attestation, which is another matter. */
  options(name: string, more?: Partial<BuildOptions>): BuildOptions;
  build(name: string, more?: Partial<BuildOptions>): Promise<RigBuild>;
}

export async function buildRig(): Promise<BuildRig> {
  const folder = await temporaryFolder();
  const [iso, cacheDir] = [folder.at('small.iso'), folder.at('cache')];
  await writeFile(iso, buildIso(liveFiles(), { label: 'DRSFAILBACK' }).bytes);
  const options: BuildRig['options'] = (name, more = {}) => ({
    ...{ iso, cacheDir, name, outputDir: folder.at('output'), toolbox: 'host', attest: false },
    ...more,
  });
  return {
    folder,
    iso,
    cacheDir,
    options,
    async build(name, more) {
      const events: FailbackEvent[] = [];
      const host: Host = { report: (event) => void events.push(event) };
      const result = await buildImage(options(name, more), { host, signal: new AbortController().signal });
      const ran = events.flatMap((event) => (event.code === 'step.start' ? [event.data.id] : []));
      const told = manifestSchema.parse(JSON.parse(await readFile(result.manifest, 'utf8')));
      return { ...result, events, ran, told };
    },
    [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose](),
  };
}

/** Codes of the events of a cache. */
export function cacheEvents(events: readonly FailbackEvent[]): string[] {
  return events.flatMap(({ code, data }) => {
    return code.startsWith('cache.') ? [`${code.slice(6)} ${(data as { readonly step: string }).step}`] : [];
  });
}
