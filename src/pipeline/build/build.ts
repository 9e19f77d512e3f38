import { basename, join, resolve } from 'node:path';
import { FailbackError, toFailbackError } from '../../errors.ts';
import { makeFolder, outputError, writeAtomically } from '../../files.ts';
import { checkKernelArg } from '../../guest/checks.ts';
import { resolveGuest } from '../../guest/options.ts';
import { imageName } from '../../image/image-name.ts';
import { originOf } from '../../iso/origin.ts';
import { withLock } from '../../lock.ts';
import type { BuildContext } from './context.ts';
import { need } from './context.ts';
import { attest, checkSigner } from './attest.ts';
import { bootUserData } from './boot.ts';
import { cachingOf, releaseLock } from './caching.ts';
import { buildManifest } from './manifest.ts';
import type { BuildOptions, BuildResult } from './options.ts';
import { BUILD_STEPS } from './steps.ts';
import { uploadOf, uploadTime } from './upload.ts';
import { type RunPipelineOptions, runPipeline } from '../run.ts';

/**
 * Builds a bootable fixed VHD with its manifest from a region's ISO, or from one of yours. The same input gives the
 * same bytes. Throws every code of `locateIso` and `recogniseIso`, the toolbox's, `E_SIZE_TOO_SMALL`, `E_NO_SPACE`,
 * `E_DRIVERS`, `E_OUTPUT`, `E_OUTPUT_BUSY`, `E_VERIFY`, `E_BOOT`, `E_INTERRUPTED`; nothing half-made is left under a
 * final name. What fails after the image was verified, such as its boot check, leaves it with its manifest.
 */
export async function buildImage(options: BuildOptions, io: RunPipelineOptions): Promise<BuildResult> {
  const ctx = await createContext(options);
  await checkSigner(ctx, io);
  const manifest = ctx.outputPath('manifest.json');
  const outputDir = ctx.options.outputDir;
  await makeFolder(outputDir);
  const busy = () => {
    throw new FailbackError('E_OUTPUT_BUSY', `Another build is writing ${ctx.outputPath('vhd')}.`, {
      hint: 'Wait for it, or choose another --name or -o.',
    });
  };
  const lock = join(outputDir, `.${basename(ctx.outputPath('lock'))}`);
  return withLock(lock, () => build(ctx, manifest, io), { signal: io.signal, onWait: busy }).catch((error: unknown) => {
    throw outputError(outputDir, error);
  });
}

async function build(ctx: BuildContext, manifestPath: string, io: RunPipelineOptions): Promise<BuildResult> {
  const started = performance.now();
  const timings: Record<string, number> = {};
  await using upload = (await uploadOf(ctx)) ?? null;
  try {
    const failure = await runPipeline([...BUILD_STEPS, ...(upload?.steps ?? [])], ctx, io, timings).then(
      () => undefined,
      async (error: unknown) => (await upload?.explain(error, io)) ?? toFailbackError(error),
    );
    if (failure !== undefined && ctx.vhd === undefined) throw failure;
    const azure = (failure === undefined && upload?.result(uploadTime(timings))) || null;
    const manifest = buildManifest(ctx, timings, azure);
    await writeAtomically(manifestPath, (file) => file.writeFile(`${JSON.stringify(manifest, null, 2)}\n`));
    const attestation = await attest(ctx, manifest, manifestPath, io).catch((error: unknown) => toFailbackError(error));
    if (failure !== undefined) throw keptImage(failure, need(ctx, 'vhd').path, manifestPath);
    if (attestation instanceof FailbackError) throw keptImage(attestation, need(ctx, 'vhd').path, manifestPath);
    const { path, sha512 } = need(ctx, 'iso');
    const { layout, filesystem, generation, uuid, kernel, guest } = manifest.image;
    return {
      vhd: need(ctx, 'vhd'),
      ...ctx.kept,
      manifest: manifestPath,
      attestation,
      cached: ctx.cached,
      boot: ctx.boot ?? null,
      azure,
      iso: { path, sha512, label: manifest.input.iso.label, layout: manifest.input.iso.layout },
      image: { filesystem, generation, layout, uuid, kernel, guest: guest !== null },
      durationMs: Math.round(performance.now() - started),
    };
  } finally {
    await ctx.output?.discard();
    await ctx.open?.toolbox[Symbol.asyncDispose]();
    await releaseLock(ctx.caching);
    await ctx.digest?.catch(() => undefined);
    await ctx.source?.[Symbol.asyncDispose]();
  }
}

/** The error with the image that is there all the same: it is whole, and may boot another time or elsewhere. */
function keptImage({ code, message, hint = '', data, cause }: FailbackError, vhd: string, manifest: string) {
  return new FailbackError(code, message, {
    hint: `${hint} The image is whole and kept, with its manifest: ${vhd}`.trim(),
    data: { ...data, vhd, manifest },
    cause,
  });
}

async function createContext(options: BuildOptions): Promise<BuildContext> {
  const { fs = 'ext4', generation = 1, size = 'auto', toolbox = 'auto', keep = [], kernelArgs = [] } = options;
  const { bootCheck = false } = options;
  originOf(options);
  const outputDir = resolve(options.outputDir);
  const name = options.name ?? imageName(originName(options), fs, generation);
  if (name !== basename(name) || name === '') {
    throw new FailbackError('E_USAGE', `"${name}" is no name for an image.`, {
      hint: 'Use a plain file name, and -o for the folder.',
    });
  }
  kernelArgs.forEach(checkKernelArg);
  const guest = options.guest === false ? null : await resolveGuest(options.guest ?? {});
  return {
    options: { ...options, guest, bootCheck, fs, generation, size, toolbox, keep, kernelArgs, outputDir },
    userData: await bootUserData(options),
    outputPath: (extension) => join(outputDir, `${name}.${extension}`),
    caching: cachingOf(options),
    cached: [],
    notes: { members: [], image: [] },
    memberDigests: new Map(),
    kept: { vmdk: null, raw: null },
  };
}

/** The region, or the name of the ISO's file. */
function originName({ region = '', iso }: Pick<BuildOptions, 'region' | 'iso'>): string {
  return iso === undefined ? region : basename(iso.replace(/[?#].*$/, ''), '.iso').replace(/[^\w.-]+/g, '-');
}
