import { basename } from 'node:path';
import { sha256 } from '../../files.ts';
import { guestFacts } from '../../guest/facts.ts';
import { bootFacts } from '../../boot/facts.ts';
import {
  type Manifest,
  MANIFEST_SCHEMA,
  type ManifestFile,
  manifestSchema,
  toolIdentity,
} from '../../manifest/manifest.ts';
import { type BuildContext, need } from './context.ts';
import type { ImageFacts } from './facts.ts';
import type { BuiltFile } from './options.ts';
import type { UploadResult } from '../upload/options.ts';

/** The manifest of a finished build, checked against its own schema. */
export function buildManifest(
  ctx: BuildContext,
  timings: Record<string, number>,
  azure: UploadResult | null,
): Manifest {
  const { fs, generation, size, kernelArgs, guest } = ctx.options;
  const iso = need(ctx, 'iso');
  const { kind, versions } = need(ctx, 'tools');
  const { iso: seen, templates, epoch, image } = need(ctx, 'facts');
  const origin = { url: iso.url, region: iso.region, version: iso.version };
  const known = Object.fromEntries(Object.entries(origin).filter(([, value]) => value !== undefined));
  return manifestSchema.parse({
    $schema: `https://unpkg.com/failback-kit/${MANIFEST_SCHEMA}`,
    manifestVersion: 1,
    tool: toolIdentity(),
    input: {
      iso: {
        name: basename(iso.path),
        ...known,
        size: iso.size,
        sha512: iso.sha512,
        verified: iso.verified,
        ...seen,
      },
      templates,
      options: {
        filesystem: fs,
        generation,
        size,
        kernelArgs,
        guest: guest && guestFacts(guest),
        epoch,
      },
      toolbox: { kind, tools: versions },
    },
    image,
    output: {
      vhd: fileFacts(need(ctx, 'vhd')),
      vmdk: ctx.kept.vmdk && fileFacts(ctx.kept.vmdk),
      raw: ctx.kept.raw && fileFacts(ctx.kept.raw),
    },
    bootCheck: ctx.boot === undefined ? null : bootFacts(ctx.boot),
    azure: azure && azureFacts(azure),
    cached: [...ctx.cached],
    timings,
    builtAt: new Date().toISOString(),
  });
}

/** The facts of an image that was built and verified. */
export function imageFacts(ctx: BuildContext): ImageFacts {
  const { fs: filesystem, generation } = ctx.options;
  const { label, createdAt, live, boot } = need(ctx, 'live');
  const { identity } = need(ctx, 'parts');
  const archive = ctx.guestArchive ?? null;
  return {
    iso: { label, layout: live.layout, createdAt },
    templates: need(ctx, 'templates'),
    epoch: identity.epoch,
    image: {
      layout: 'live',
      filesystem,
      generation,
      uuid: identity.filesystemUuid,
      kernel: boot.kernelVersion,
      kernelArgs: [...need(ctx, 'kernelArgs')],
      drivers: need(ctx, 'drivers').verdict.map(({ name, state }) => ({ name, state })),
      guest: archive && { size: archive.length, sha256: sha256(archive), files: [...need(ctx, 'guestFiles')] },
      partitions: need(ctx, 'verified').table.partitions.map(({ type, start, size }) => ({ type, start, size })),
      files: [...need(ctx, 'files')],
    },
    materials: ctx.materials,
    notes: [...ctx.notes.members, ...ctx.notes.image],
  };
}

function fileFacts({ path, fileSize, virtualSize, sha256 }: BuiltFile): ManifestFile {
  return { name: basename(path), size: fileSize, virtualSize, sha256 };
}

function azureFacts({ as, id, location, digest, outcome, source }: UploadResult): Manifest['azure'] {
  return outcome === 'planned' ? null : { as, id, location, digest, source };
}
