import { basename } from 'node:path';
import { sha256 } from '../files.ts';
import { guestFacts } from '../guest/facts.ts';
import { bootFacts } from '../boot/facts.ts';
import {
  type Manifest,
  MANIFEST_SCHEMA,
  type ManifestFile,
  manifestSchema,
  toolIdentity,
} from '../manifest/manifest.ts';
import { type BuildContext, need } from './build-context.ts';
import type { BuiltFile } from './build-options.ts';
import type { UploadResult } from './upload-options.ts';

/** The manifest of a finished build, checked against its own schema. */
export function buildManifest(
  ctx: BuildContext,
  timings: Record<string, number>,
  azure: UploadResult | null,
): Manifest {
  const { fs, generation, size, kernelArgs, guest } = ctx.options;
  const archive = ctx.guestArchive;
  const iso = need(ctx, 'iso');
  const live = need(ctx, 'live');
  const { toolbox, versions } = need(ctx, 'open');
  const { identity } = need(ctx, 'parts');
  const { table } = need(ctx, 'verified');
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
        label: live.label,
        layout: live.live.layout,
        createdAt: live.createdAt,
      },
      templates: need(ctx, 'templates'),
      options: {
        filesystem: fs,
        generation,
        size,
        kernelArgs,
        guest: guest && guestFacts(guest),
        epoch: identity.epoch,
      },
      toolbox: { kind: toolbox.kind, tools: versions },
    },
    image: {
      layout: 'live',
      filesystem: fs,
      generation,
      uuid: identity.filesystemUuid,
      kernel: live.boot.kernelVersion,
      kernelArgs: need(ctx, 'kernelArgs'),
      drivers: need(ctx, 'drivers').verdict.map(({ name, state }) => ({ name, state })),
      guest: archive === undefined ? null : { size: archive.length, sha256: sha256(archive) },
      partitions: table.partitions.map(({ type, start, size }) => ({ type, start, size })),
      files: [...need(ctx, 'files')],
    },
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

function fileFacts({ path, fileSize, virtualSize, sha256 }: BuiltFile): ManifestFile {
  return { name: basename(path), size: fileSize, virtualSize, sha256 };
}

function azureFacts({ as, id, location, digest, outcome, source }: UploadResult): Manifest['azure'] {
  return outcome === 'planned' ? null : { as, id, location, digest, source };
}
