import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { FailbackError } from '../errors.ts';
import { makeFolder, outputError, writeAtomically } from '../files.ts';
import { withLock } from '../lock.ts';

/** What was made, in the words of Packer. */
export interface PackerArtifact {
  /** Of the image. */
  readonly name: string;
  /** ARM id of what was made on Azure, else `sha256:` and the digest of the VHD. */
  readonly id: string;
  /** Paths as the user wrote them; sizes in bytes. */
  readonly files: readonly { readonly name: string; readonly size: number }[];
  /** Facts for those who come after; Packer takes texts only. */
  readonly customData: Readonly<Record<string, string>>;
}

/** A file that lists what was made. */
export interface PackerManifest {
  /** Adds one entry, behind those of others. Throws `E_FORMAT`, `E_OUTPUT`, `E_NO_SPACE`, and the signal's reason. */
  add(artifact: PackerArtifact, signal?: AbortSignal): Promise<void>;
}

/** Tells our entries from those of Packer itself, which may write to the same file. */
export const BUILDER_TYPE = 'failback-kit';

/** The file as far as it matters here: what others wrote stays as it is. */
interface Shape {
  readonly builds?: readonly unknown[] | null;
}

/**
 * A manifest in the shape of Packer's manifest post-processor (post-processor/manifest of its source), which begins or
 * is continued at `path`. `runUuid` is Packer's `PACKER_RUN_UUID` if it runs us, else one is made up. Reads the file at
 * once, so that a wrong one is noticed before the work and not after it. Throws `E_FORMAT`, `E_OUTPUT`.
 */
export async function openPackerManifest(path: string, runUuid: string = randomUUID()): Promise<PackerManifest> {
  const file = resolve(path);
  await read(file);
  return {
    async add({ name, id, files, customData }, signal) {
      const entry = {
        name,
        builder_type: BUILDER_TYPE,
        build_time: Math.floor(Date.now() / 1000),
        files,
        artifact_id: id,
        packer_run_uuid: runUuid,
        custom_data: customData,
      };
      await makeFolder(dirname(file));
      // Packer makes a lock file of this very name while it writes.
      await withLock(`${file}.lock`, () => append(file, entry, runUuid), { signal }).catch((error: unknown) => {
        throw outputError(file, error);
      });
    },
  };
}

async function append(path: string, entry: object, runUuid: string): Promise<void> {
  const before = await read(path);
  const after = { ...before, builds: [...(before.builds ?? []), entry], last_run_uuid: runUuid };
  await writeAtomically(path, (file) => file.writeFile(JSON.stringify(after, null, 2)));
}

async function read(path: string): Promise<Shape> {
  const text = await readFile(path, 'utf8').catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw outputError(path, error);
  });
  // Packer takes an empty file for a new one as well.
  return text === '' ? {} : parse(text, path);
}

function parse(text: string, path: string): Shape {
  const value = parseJson(text);
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    const { builds = null } = value as Partial<Record<keyof Shape, unknown>>;
    if (builds === null || Array.isArray(builds)) return { ...value, builds };
  }
  throw new FailbackError('E_FORMAT', `${path} is not a manifest of Packer; nothing was changed in it.`, {
    hint: 'Name a new file, or one that the manifest post-processor of Packer wrote.',
    data: { path },
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
