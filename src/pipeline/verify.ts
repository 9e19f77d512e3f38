import { join } from 'node:path';
import { FailbackError, isFailbackError } from '../errors.ts';
import { checkAttestations } from '../trust/check-attestation.ts';
import { bytesToRead, checkDigests, claimsOf } from '../trust/check-digests.ts';
import { checkSignatures } from '../trust/check-signature.ts';
import type { Check } from '../trust/check.ts';
import { findImages, type ImageSet } from '../trust/image-set.ts';
import { findInside } from '../trust/inside-folder.ts';
import { parseSigner } from '../trust/signer.ts';
import { requireReady } from './require-ready.ts';
import { type RunPipelineOptions, runPipeline } from './run.ts';
import type { Step } from './step.ts';

export interface VerifyOptions {
  /** Folders with images, or manifests of images. */
  readonly paths: readonly string[];
  /** Whether each folder's SHA256SUMS must be signed. @default false */
  readonly requireSignature?: boolean | undefined;
  /** Whose signature must be there: `gpg:FINGERPRINT|FILE`, `cosign:KEY`, `cosign:identity=…,issuer=…`, `exec:PROGRAM`. */
  readonly key?: string | undefined;
  /** Environment in which gpg or cosign find their keys. @default this process's */
  readonly env?: NodeJS.ProcessEnv | undefined;
}

export interface VerifyReport {
  /** Whether no check says no. */
  readonly ok: boolean;
  readonly checks: readonly FolderCheck[];
}

export interface FolderCheck extends Check {
  readonly folder: string;
}

interface VerifyContext {
  sets: readonly ImageSet[];
  readonly checks: FolderCheck[];
}

/**
 * Verifies images as they lie in their folders: all digests, provenance and SBOM against the manifest, the signature of
 * the digests, and whether Azure can have each VHD. Nothing outside the folders is read, whatever their files say.
 * Throws `E_USAGE`, `E_INPUT_MISSING`, `E_TOOL_MISSING` for a signature that is to be checked, `E_INTERRUPTED`; what
 * differs is in the report, with `E_CHECK_FAILED` as `error`.
 */
export async function verifyImages(
  options: VerifyOptions,
  io: RunPipelineOptions,
): Promise<{ readonly report: VerifyReport; readonly error: FailbackError | undefined }> {
  const ctx: VerifyContext = { sets: [], checks: [] };
  await runPipeline(stepsOf(options), ctx, io);
  const failed = ctx.checks.filter(({ ok }) => ok === false);
  const report = { ok: failed.length === 0, checks: ctx.checks };
  return { report, error: failed[0] && failure(failed[0], failed.length, ctx.checks.length) };
}

function stepsOf({ paths, requireSignature = false, key, env }: VerifyOptions): Step<VerifyContext>[] {
  const signer = key === undefined ? undefined : parseSigner(key);
  const each = async (ctx: VerifyContext, check: (set: ImageSet) => Promise<readonly Check[]>) => {
    for (const set of ctx.sets) ctx.checks.push(...(await check(set)).map((one) => ({ folder: set.folder, ...one })));
  };
  return [
    {
      id: 'find',
      title: 'Look for manifests',
      async run(ctx) {
        ctx.sets = await findImages(paths);
        await each(ctx, async ({ problems }) => problems);
      },
    },
    {
      id: 'digests',
      title: 'Compare digests',
      async run(ctx, { signal, progress }) {
        const claims = new Map(ctx.sets.map((set) => [set, claimsOf(set)] as const));
        const sizes = await Promise.all([...claims].map(([set, list]) => bytesToRead(set, list)));
        const total = sizes.reduce((sum, size) => sum + size, 0);
        let done = 0;
        const onBytes = (count: number) => progress((done += count), total, 'bytes');
        await each(ctx, (set) => checkDigests(set, claims.get(set) ?? new Map(), { signal, onBytes }));
      },
    },
    {
      id: 'attestations',
      title: 'Compare provenance and SBOM with the manifest',
      run: (ctx) => each(ctx, checkAttestations),
    },
    {
      id: 'signature',
      title: 'Check the signature',
      run: (ctx, { signal }) =>
        each(ctx, ({ folder }) =>
          checkSignatures({ folder, key: signer, required: requireSignature || signer !== undefined }, { signal, env }),
        ),
    },
    {
      id: 'azure',
      title: 'Judge the disks for Azure',
      run: (ctx, { signal }) => each(ctx, (set) => checkDisks(set, signal)),
    },
  ];
}

/** Whether Azure can have each VHD, for the generation that it was built for. */
async function checkDisks({ folder, images }: ImageSet, signal: AbortSignal): Promise<Check[]> {
  const checks: Check[] = [];
  for (const { manifest } of images) {
    const { name } = manifest.output.vhd;
    const { generation } = manifest.image;
    const found = await findInside(folder, name);
    // That it is not there was said with the digests.
    if ('problem' in found) continue;
    const verdict = await requireReady(join(folder, name), generation, signal).then(
      () => ({ ok: true, message: `ready for Azure, generation ${generation}` }),
      (error: unknown) => {
        if (!isFailbackError(error) || error.code === 'E_INTERRUPTED') throw error;
        return { ok: false, message: error.message };
      },
    );
    checks.push({ file: name, check: 'azure', ...verdict });
  }
  return checks;
}

function failure(first: FolderCheck, failed: number, all: number): FailbackError {
  return new FailbackError(
    'E_CHECK_FAILED',
    `${failed} of ${all} checks failed. ${first.file}: ${first.message}.`.replace(/\.\.$/, '.'),
    {
      hint: 'Do not use these images: copy them again from where they were built, or build them again.',
      data: { folder: first.folder, file: first.file, check: first.check },
    },
  );
}
