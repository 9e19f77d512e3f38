import { z } from 'zod';
import { uuidFor } from '../formats/uuid.ts';
import type { Manifest } from '../manifest/manifest.ts';
import { type Materials, npmPurl, purlOf } from './package.ts';

const digest = z.record(z.string(), z.string());

/** What something is, by its address, its digest or both (in-toto attestation framework, ResourceDescriptor v1). */
const resource = z.object({
  uri: z.string().optional(),
  name: z.string().optional(),
  digest: digest.optional(),
  mediaType: z.string().optional(),
});
type Resource = z.infer<typeof resource>;

/** What of a provenance is read again. */
export const provenanceSchema = z.object({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(resource),
  predicateType: z.literal('https://slsa.dev/provenance/v1'),
  predicate: z.object({
    buildDefinition: z.object({
      buildType: z.string(),
      externalParameters: z.record(z.string(), z.unknown()),
      internalParameters: z.record(z.string(), z.unknown()),
      resolvedDependencies: z.array(resource),
    }),
    runDetails: z.object({
      builder: z.object({ id: z.string(), version: z.record(z.string(), z.string()) }),
      metadata: z.object({ invocationId: z.string(), startedOn: z.string(), finishedOn: z.string() }),
      byproducts: z.array(resource),
    }),
  }),
});
export type Provenance = z.infer<typeof provenanceSchema>;

const YEAR_MS = 366 * 24 * 3600 * 1000;
/** Where docs/trust.md is published: it says what the parameters of such a build mean. */
const ABOUT = 'https://unpkg.com/failback-kit/docs/trust.md';
const BUILD_TYPE = `${ABOUT}#build-v1`;

export interface ProvenanceOptions {
  readonly manifest: Manifest;
  readonly materials: Materials;
  readonly sbom: { readonly name: string; readonly sha256: string };
}

/**
 * Where an image comes from: an in-toto statement v1 with a SLSA provenance v1. The same build gives the same but for
 * its times and the id that is made of them.
 */
export function provenanceOf({ manifest, materials, sbom }: ProvenanceOptions): Provenance {
  const { input, output, tool, builtAt } = manifest;
  const { iso } = input;
  const subject = [output.vhd, output.vmdk, output.raw].flatMap((file) =>
    file === null ? [] : [{ name: file.name, digest: { sha256: file.sha256 } }],
  );
  const startedOn = new Date(Date.parse(builtAt) - totalTime(manifest)).toISOString();
  return {
    _type: 'https://in-toto.io/Statement/v1',
    subject,
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: {
        buildType: BUILD_TYPE,
        externalParameters: {
          iso: { name: iso.name, region: iso.region, version: iso.version },
          keep: [...(output.vmdk ? ['vmdk'] : []), ...(output.raw ? ['raw'] : [])],
          ...input.options,
        },
        internalParameters: { toolbox: input.toolbox },
        resolvedDependencies: [...dependenciesOf(manifest), ...toolsOf(materials)],
      },
      runDetails: {
        builder: { id: `${ABOUT}#builder`, version: { [tool.name]: tool.version } },
        metadata: {
          invocationId: uuidFor(JSON.stringify([subject, startedOn, builtAt])),
          startedOn,
          finishedOn: builtAt,
        },
        byproducts: [{ name: sbom.name, digest: { sha256: sbom.sha256 }, mediaType: 'application/vnd.cyclonedx+json' }],
      },
    },
  };
}

/** What the manifest knows of the inputs. */
function dependenciesOf({ input, tool }: Manifest): Resource[] {
  const { iso, templates } = input;
  return [
    { ...(iso.url === undefined ? {} : { uri: iso.url }), name: iso.name, digest: { sha512: iso.sha512 } },
    { name: 'templates', digest: { sha256: templates } },
    { uri: npmPurl(tool), name: tool.name },
  ];
}

function toolsOf({ toolbox }: Materials): Resource[] {
  return (toolbox?.packages ?? []).map((entry) => ({
    uri: purlOf(toolbox as NonNullable<typeof toolbox>, entry),
    name: entry.name,
  }));
}

/** Milliseconds; never so many that there is no date so long before. */
function totalTime({ timings }: Manifest): number {
  return Math.min(
    Object.values(timings).reduce((sum, time) => sum + time, 0),
    YEAR_MS,
  );
}

/** In which words a provenance contradicts the manifest beside it; empty if it does not. */
export function contradictions(provenance: Provenance, manifest: Manifest): string[] {
  const { predicate, subject } = provenance;
  const { buildDefinition, runDetails } = predicate;
  const none: Materials = { toolbox: null, live: { unknown: '' } };
  const wanted = provenanceOf({ manifest, materials: none, sbom: { name: '', sha256: '' } });
  const definition = wanted.predicate.buildDefinition;
  const missing = definition.resolvedDependencies.filter(
    (dependency) => !buildDefinition.resolvedDependencies.some((found) => same(found, dependency)),
  );
  const complaints: [boolean, string][] = [
    [buildDefinition.buildType === BUILD_TYPE, `its build type is ${buildDefinition.buildType}`],
    [same(subject, wanted.subject), 'its subject is not what the manifest names'],
    [same(buildDefinition.externalParameters, definition.externalParameters), 'its parameters are other ones'],
    [same(buildDefinition.internalParameters, definition.internalParameters), 'its toolbox is another one'],
    [missing.length === 0, `it lacks ${missing.map(({ name = '' }) => name).join(', ')} as the manifest names it`],
    [same(runDetails.metadata, wanted.predicate.runDetails.metadata), 'its times are other ones'],
  ];
  return complaints.flatMap(([holds, words]) => (holds ? [] : [words]));
}

/** Equal as JSON, whatever the order of the keys. */
function same(a: unknown, b: unknown): boolean {
  return canonical(a) === canonical(b);
}

function canonical(value: unknown): string {
  const sorted = (_key: string, item: unknown): unknown =>
    typeof item === 'object' && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item;
  return JSON.stringify(value, sorted);
}
