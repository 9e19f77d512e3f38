/** What the specifications allow, and nothing else: written from their text, not from our code. */
import { z } from 'zod';

const sha256 = z.string().regex(/^[\da-f]{64}$/);
const sha512 = z.string().regex(/^[\da-f]{128}$/);
/** What RFC 3986 wants: a scheme and no blanks. */
const uri = z.string().regex(/^[a-z][a-z\d+.-]*:[^\s]+$/i);
const timestamp = z.iso.datetime();

const digestSet = z.strictObject({ sha256: sha256.optional(), sha512: sha512.optional() });
/** in-toto Attestation Framework, spec/v1/resource_descriptor.md: one of uri, digest and content at least. */
const descriptor = z
  .strictObject({
    name: z.string().optional(),
    uri: uri.optional(),
    digest: digestSet.optional(),
    mediaType: z.string().optional(),
  })
  .refine(({ uri: address, digest }) => address !== undefined || digest !== undefined);

/** in-toto Statement v1 with SLSA Provenance v1 (slsa.dev/spec/v1.0/provenance). */
export const strictProvenance = z.strictObject({
  _type: z.literal('https://in-toto.io/Statement/v1'),
  subject: z.array(descriptor.refine(({ digest }) => digest?.sha256 !== undefined)).min(1),
  predicateType: z.literal('https://slsa.dev/provenance/v1'),
  predicate: z.strictObject({
    buildDefinition: z.strictObject({
      buildType: uri,
      externalParameters: z.record(z.string(), z.json()),
      internalParameters: z.record(z.string(), z.json()),
      resolvedDependencies: z.array(descriptor),
    }),
    runDetails: z.strictObject({
      builder: z.strictObject({ id: uri, version: z.record(z.string(), z.string()) }),
      metadata: z.strictObject({ invocationId: z.string(), startedOn: timestamp, finishedOn: timestamp }),
      byproducts: z.array(descriptor),
    }),
  }),
});

const hash = z.discriminatedUnion('alg', [
  z.strictObject({ alg: z.literal('SHA-256'), content: sha256 }),
  z.strictObject({ alg: z.literal('SHA-512'), content: sha512 }),
]);
/** package-url specification: scheme, type, namespace, name, version, qualifiers in the order of their names. */
const purl = z
  .string()
  .regex(/^pkg:(deb|rpm|npm)\/([\w.%~+-]+\/)?[\w.%~-]+@[\w.%~:-]+(\?[\w.=%&~:-]+)?$/)
  .refine((text) => {
    const keys = (text.split('?')[1] ?? '').split('&').map((pair) => pair.split('=')[0] ?? '');
    return keys.join() === [...keys].sort().join();
  });
const component = z.strictObject({
  type: z.enum(['application', 'library', 'operating-system', 'file']),
  'bom-ref': z.string().min(1).optional(),
  name: z.string().min(1),
  version: z.string().max(1024).optional(),
  scope: z.enum(['required', 'optional', 'excluded']).optional(),
  hashes: z.array(hash).optional(),
  purl: purl.optional(),
  properties: z.array(z.strictObject({ name: z.string(), value: z.string() })).optional(),
});
type Component = z.infer<typeof component>;

/** CycloneDX 1.6 (cyclonedx.org/docs/1.6/json): references are unique, and lead to something. */
export const strictSbom = z
  .strictObject({
    $schema: z.literal('http://cyclonedx.org/schema/bom-1.6.schema.json'),
    bomFormat: z.literal('CycloneDX'),
    specVersion: z.literal('1.6'),
    serialNumber: z.string().regex(/^urn:uuid:[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/),
    version: z.int().min(1),
    metadata: z.strictObject({
      timestamp,
      tools: z.strictObject({ components: z.array(component) }),
      component,
    }),
    components: z.array(component),
    dependencies: z.array(z.strictObject({ ref: z.string(), dependsOn: z.array(z.string()) })),
  })
  .refine(({ metadata, components, dependencies }) => {
    const refs = [metadata.component, ...components].flatMap((each: Component) => each['bom-ref'] ?? []);
    const used = dependencies.flatMap(({ ref, dependsOn }) => [ref, ...dependsOn]);
    return new Set(refs).size === refs.length && used.every((ref) => refs.includes(ref));
  });
