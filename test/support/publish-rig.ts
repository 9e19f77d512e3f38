import { type FailbackEvent, type Host } from '../../src/events.ts';
import { publishFleet } from '../../src/fleet/publish/publish.ts';
import type { PublishOptions } from '../../src/fleet/publish/options.ts';
import type { PublishReport } from '../../src/fleet/publish/report.ts';
import { type ArmRig, armRig } from './arm-rig.ts';
import { writeImage } from './fleet-folder.ts';
import { type Folder, temporaryFolder } from './formats/folder.ts';
import { hex } from './sample-manifest.ts';

/** A folder with the images of a fleet, and a fake Azure to which this process is logged in by its environment. */
export interface PublishRig extends AsyncDisposable {
  readonly azure: ArmRig;
  readonly folder: Folder;
  readonly events: FailbackEvent[];
  readonly host: Host;
  /** Publishes the folder, as managed images unless told. */
  publish(options?: Partial<PublishOptions>, signal?: AbortSignal): Promise<PublishReport>;
  /** What there is on Azure, such as `images/failback-us-east-1`. */
  made(): string[];
  /** The whole id of such a resource. */
  id(resource: string): string;
  /** How often a request of this kind was sent to Azure: `PUT disks/`. */
  asked(method: string, resource: string): number;
  tags(resource: string): Readonly<Record<string, string>>;
}

/** Regions of the sample fleet; those of one letter have equal images. */
export const SAMPLE_REGIONS = { a: ['us-east-1', 'us-east-2', 'eu-west-1'], b: ['ap-south-1'] } as const;

/** SHA-512 of the ISO of a letter. */
export const sampleIso = (letter: string) => hex(letter, 128);

/** With four cells of two distinct images. */
export async function publishRig(): Promise<PublishRig> {
  const [azure, folder] = [await armRig(), await temporaryFolder()];
  const { arm, caFile } = azure;
  // The library looks every two seconds at what takes longer than a look.
  arm.operations.milliseconds = 0;
  const { tenantId, clientId, clientSecret } = arm.principal;
  Object.assign(process.env, {
    ...{ AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret },
    FAILBACK_CA_FILE: caFile,
  });
  for (const region of SAMPLE_REGIONS.a) await writeImage(folder, { region, seed: 1, iso: sampleIso('a') });
  for (const region of SAMPLE_REGIONS.b) await writeImage(folder, { region, seed: 2, iso: sampleIso('b') });
  const events: FailbackEvent[] = [];
  const host: Host = { report: (event) => void events.push(event) };
  const prefix = `/subscriptions/${arm.subscription}/resourceGroups/rg/providers/Microsoft.Compute/`;
  const place = { folder: folder.at(''), cacheDir: folder.at('cache'), cloud: arm.url, resourceGroup: 'rg' };
  return {
    ...{ azure, folder, events, host },
    publish: (options = {}, signal = new AbortController().signal) =>
      publishFleet({ ...place, ...options }, { host, signal }),
    made: () => arm.ids().flatMap((id) => (id.startsWith(prefix) ? [id.slice(prefix.length)] : [])),
    id: (resource) => `${prefix}${resource}`,
    asked: (method, resource) =>
      arm.requests.filter((one) => one.method === method && one.path.includes(`/Microsoft.Compute/${resource}`)).length,
    tags: (resource) => arm.resource(`${prefix}${resource}`)?.tags ?? {},
    async [Symbol.asyncDispose]() {
      for (const used of [azure, folder]) await used[Symbol.asyncDispose]();
    },
  };
}

/** The state of each cell, or the code of its error, by region. */
export function publishedStates({ cells }: PublishReport): Record<string, string> {
  return Object.fromEntries(cells.map(({ region, state, error }) => [region, error?.code ?? state]));
}
