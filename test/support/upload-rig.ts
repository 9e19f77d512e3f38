import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Options } from 'execa';
import { silentHost } from '../../src/events.ts';
import { convertDisk } from '../../src/pipeline/convert/convert.ts';
import { MiB } from '../../src/size.ts';
import { type ArmRig, armRig } from './arm-rig.ts';
import { type AzureWitness, watchAzure } from './azure-witness.ts';
import { failback } from './bin.ts';
import { type Folder, temporaryFolder } from './formats/folder.ts';
import { encodeFixedVhd } from './formats/vhd.ts';
import { biosDisk } from './inspect.ts';
import { patchyDisk } from './page-image.ts';

/** The command line, logged in to a whole fake Azure, in a folder of its own. */
export interface UploadRig extends AzureWitness, AsyncDisposable {
  readonly azure: ArmRig;
  readonly folder: Folder;
  /** What the command line finds in its environment. */
  readonly env: NodeJS.ProcessEnv;
  run(args: readonly string[], options?: Options): ReturnType<typeof failback>;
  /** The whole id of a resource, such as `images/one`. */
  id(resource: string): string;
  /** Ids of all resources that there are. */
  made(): string[];
}

export async function uploadRig(): Promise<UploadRig> {
  const [azure, folder] = [await armRig(), await temporaryFolder()];
  const { arm, blobs, caFile } = azure;
  // The command looks every two seconds at what takes longer than a look.
  arm.operations.milliseconds = 0;
  const { tenantId, clientId, clientSecret } = arm.principal;
  const login = { AZURE_TENANT_ID: tenantId, AZURE_CLIENT_ID: clientId, AZURE_CLIENT_SECRET: clientSecret };
  const env = {
    ...login,
    FAILBACK_CA_FILE: caFile,
    FAILBACK_CLOUD: arm.url,
    FAILBACK_RESOURCE_GROUP: 'rg',
    FAILBACK_CACHE_DIR: folder.at('cache'),
  };
  const prefix = `/subscriptions/${arm.subscription}/resourceGroups/rg/providers/Microsoft.Compute/`;
  return {
    azure,
    folder,
    env,
    ...watchAzure(arm, blobs),
    run: (args, options = {}) => failback(args, { cwd: folder.at(''), ...options, env: { ...env, ...options.env } }),
    id: (resource) => `${prefix}${resource}`,
    made: () => arm.ids().filter((id) => id.includes('/providers/')),
    async [Symbol.asyncDispose]() {
      for (const used of [azure, folder]) await used[Symbol.asyncDispose]();
    },
  };
}

/** A disk that an inspection finds bootable, with data here and there, in runs of up to `longest` blocks. */
export function bootableDisk(size = 20 * MiB, seed = 1, longest?: number): Buffer {
  const disk = patchyDisk(size, seed, longest);
  const bios = biosDisk(size);
  bios.copy(disk, 0, 0, MiB + 4096);
  return disk;
}

/** Writes a fixed VHD, and gives its bytes. */
export async function writeVhd(folder: Folder, name: string, disk = bootableDisk()): Promise<Buffer> {
  const bytes = encodeFixedVhd(disk);
  await writeFile(folder.at(name), bytes);
  return bytes;
}

/** Writes a VMDK, and gives the bytes of the VHD that `convert` makes of it. */
export async function writeVmdk(folder: Folder, name: string, disk = bootableDisk()): Promise<Buffer> {
  const [raw, vhd] = [folder.at(`${name}.raw`), folder.at(`${name}.vhd`)];
  await writeFile(raw, disk);
  const io = { host: silentHost, signal: new AbortController().signal };
  await convertDisk({ input: raw, output: folder.at(name) }, io);
  await convertDisk({ input: folder.at(name), output: vhd }, io);
  return await readFile(vhd);
}

/** What should be secret in texts, and in all files of the rig's folder but disks. */
export async function leaks(
  { secrets, folder }: Pick<UploadRig, 'secrets' | 'folder'>,
  ...texts: readonly string[]
): Promise<string[]> {
  const names = await readdir(folder.at(''), { recursive: true, withFileTypes: true });
  const files = names.filter((entry) => entry.isFile() && !/\.(?:vhd|vmdk|raw|iso)$/.test(entry.name));
  const contents = files.map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1'));
  const all = [...texts, ...(await Promise.all(contents))];
  const known = [...secrets].flatMap((secret) => [secret, encodeURIComponent(secret)]);
  return all.flatMap((text) => [
    ...(text.match(/\bsig=(?!\*)[^&\s"]{4,}|\beyJ[\w-]{8,}|bearer (?!\*)\S{8,}/gi) ?? []),
    ...known.filter((secret) => text.includes(secret)),
  ]);
}
