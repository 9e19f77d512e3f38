import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { FailbackEvent, Host } from '../../src/events.ts';
import { buildFleet } from '../../src/fleet/build/build.ts';
import type { FleetOptions } from '../../src/fleet/build/options.ts';
import type { FleetReport } from '../../src/fleet/report.ts';
import { FakeS3 } from '../fakes/s3-server.ts';
import { publishIso } from '../fakes/drs-buckets.ts';
import { buildIso } from './iso-builder.ts';
import { liveFiles } from './live-files.ts';
import { tempDir } from './temp-dir.ts';

/** A server that publishes small ISOs for regions, an empty cache, and a host that remembers. */
export interface FleetRig extends AsyncDisposable {
  readonly s3: FakeS3;
  readonly events: FailbackEvent[];
  /** Hears every event, at the moment. */
  listen(listener: (event: FailbackEvent) => void): void;
  /** A path in the rig's folder. */
  at(name: string): string;
  readonly cacheDir: string;
  /** Publishes the ISO of that letter for each region. */
  publish(letter: string, ...regions: readonly string[]): void;
  /** Builds a fleet in `images` unless told, with the tools of this machine and short pauses between tries. */
  build(options?: Partial<FleetOptions>, signal?: AbortSignal): Promise<FleetReport>;
  /** Requests for the bytes of ISOs. */
  downloads(): number;
}

/** A small live ISO; different letters are different ISOs. */
export function smallIso(letter: string): Buffer {
  return buildIso({ ...liveFiles(), 'letter.txt': letter }, { label: 'DRSFAILBACK' }).bytes;
}

export async function fleetRig(): Promise<FleetRig> {
  const [s3, dir] = [await FakeS3.start(), await tempDir()];
  const events: FailbackEvent[] = [];
  const at = (name: string) => join(dir.path, name);
  const cacheDir = at('cache');
  let heard: (event: FailbackEvent) => void = () => undefined;
  const host: Host = {
    report(event) {
      events.push(event);
      heard(event);
    },
  };
  return {
    ...{ s3, events, at, cacheDir },
    listen: (listener) => (heard = listener),
    publish(letter, ...regions) {
      for (const region of regions) publishIso(s3, region, smallIso(letter));
    },
    build: (options = {}, signal = new AbortController().signal) =>
      buildFleet(
        {
          ...{ baseUrl: s3.url, cacheDir, toolbox: 'host', outputDir: at('images'), idleTimeoutMs: 5000 },
          retry: { tries: 3, baseDelayMs: 1, maxDelayMs: 5 },
          ...options,
        },
        { host, signal },
      ),
    downloads: () => s3.requests.filter(({ method, key }) => method === 'GET' && key.endsWith('.iso')).length,
    async [Symbol.asyncDispose]() {
      await s3[Symbol.asyncDispose]();
      await dir[Symbol.asyncDispose]();
    },
  };
}

/** SHA-512 of the ISO of that letter. */
export function isoDigest(letter: string): string {
  return createHash('sha512').update(smallIso(letter)).digest('hex');
}

/** The state of each region, or the code of its error. */
export function statesOf({ cells }: FleetReport): Record<string, string> {
  return Object.fromEntries(cells.map(({ region, state, error }) => [region, error?.code ?? state]));
}

/** What lies in a folder of a fleet: the bytes of all disks, and the names of all files. */
export async function finalState(folder: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(folder)).sort();
  const digest = async (name: string) =>
    name.endsWith('.vhd')
      ? createHash('sha256')
          .update(await readFile(join(folder, name)))
          .digest('hex')
      : 'there';
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await digest(name)] as const)));
}
