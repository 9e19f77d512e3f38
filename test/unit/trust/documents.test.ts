import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { contradictions, provenanceOf, provenanceSchema } from '../../../src/trust/provenance.ts';
import { sbomOf } from '../../../src/trust/sbom.ts';
import { hex, sampleManifest } from '../../support/sample-manifest.ts';
import { sampleMaterials } from '../../support/sample-materials.ts';
import { strictProvenance, strictSbom } from '../../support/trust-schemas.ts';

const npm = [
  { name: 'failback-kit', version: '0.1.0' },
  { name: '@azure/identity', version: '4.13.1' },
];
const sbom = { name: 'failback-us-east-2.sbom.cdx.json', sha256: hex('9') };
const materials = sampleMaterials;
const json = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const provenance = (manifest = sampleManifest()) => provenanceOf({ manifest, materials, sbom });

test('the provenance is what in-toto and SLSA specify', () => {
  const found = strictProvenance.parse(json(provenance()));
  assert.equal(found.subject, [{ name: 'failback-us-east-2.vhd', digest: { sha256: hex('1') } }]);
  const { buildDefinition, runDetails } = found.predicate;
  assert.equal(buildDefinition.externalParameters.kernelArgs, ['debug']);
  const uris = buildDefinition.resolvedDependencies.map(({ uri }) => uri ?? '');
  assert.match(uris[0] ?? '', /^https:\/\/aws-elastic.*\.iso$/);
  assert.is(buildDefinition.resolvedDependencies[0]?.digest?.sha512, hex('a', 128));
  assert.ok(uris.includes('pkg:npm/failback-kit@0.1.0'));
  assert.ok(uris.includes('pkg:deb/debian/e2fsprogs@1.47.0-2%2Bb2?arch=amd64&distro=debian-12'));
  assert.equal(runDetails.byproducts, [
    { name: sbom.name, digest: { sha256: sbom.sha256 }, mediaType: 'application/vnd.cyclonedx+json' },
  ]);
});

test('every disk that was kept is a subject', () => {
  const file = { name: 'failback-us-east-2.vmdk', size: 1, virtualSize: 1, sha256: hex('2') };
  const { subject } = provenance(sampleManifest((manifest) => (manifest.output.vmdk = file)));
  assert.equal(
    subject.map(({ name }) => name),
    ['failback-us-east-2.vhd', 'failback-us-east-2.vmdk'],
  );
});

test('an equal build has the same provenance but for its times', () => {
  const first = provenance();
  const second = provenance(sampleManifest((manifest) => (manifest.builtAt = '2027-01-01T00:00:00.000Z')));
  assert.is.not(second.predicate.runDetails.metadata.invocationId, first.predicate.runDetails.metadata.invocationId);
  second.predicate.runDetails.metadata = first.predicate.runDetails.metadata;
  assert.equal(second, first);
});

test('the times go from the first step to the manifest', () => {
  const timings = { fetch: 60_000, plan: 30_000.5 };
  const built = sampleManifest((manifest) => Object.assign(manifest, { timings, builtAt: '2026-11-23T02:00:00.000Z' }));
  const { startedOn, finishedOn } = provenance(built).predicate.runDetails.metadata;
  assert.equal([startedOn, finishedOn], ['2026-11-23T01:58:29.999Z', '2026-11-23T02:00:00.000Z']);
});

test('a provenance agrees with its manifest, also after it was written and read', () => {
  assert.equal(contradictions(provenanceSchema.parse(json(provenance())), sampleManifest()), []);
});

test('what differs from the manifest is named', () => {
  const differing = (change: Parameters<typeof sampleManifest>[0]) =>
    contradictions(provenance(), sampleManifest(change)).join();
  assert.match(
    differing((manifest) => (manifest.output.vhd.sha256 = hex('7'))),
    /subject/,
  );
  assert.match(
    differing((manifest) => (manifest.input.iso.sha512 = hex('7', 128))),
    /lacks aws-failback-livecd/,
  );
  assert.match(
    differing((manifest) => (manifest.input.templates = hex('7'))),
    /lacks templates/,
  );
  assert.match(
    differing((manifest) => (manifest.input.options.kernelArgs = [])),
    /parameters/,
  );
  assert.match(
    differing((manifest) => (manifest.input.toolbox.kind = 'host')),
    /toolbox/,
  );
  assert.match(
    differing((manifest) => (manifest.builtAt = '2020-01-01T00:00:00.000Z')),
    /times/,
  );
});

test('impossible times in a manifest are no crash', () => {
  const odd = sampleManifest((manifest) => {
    manifest.timings = { fetch: 1e300 };
    manifest.builtAt = '0001-01-01T00:00:00.000Z';
  });
  assert.ok(contradictions(provenance(), odd).length > 0);
});

test('the SBOM is what CycloneDX specifies', () => {
  const found = strictSbom.parse(json(sbomOf({ manifest: sampleManifest(), materials, npm })));
  assert.equal(found.metadata.component.hashes, [{ alg: 'SHA-256', content: hex('1') }]);
  assert.is(found.metadata.timestamp, '2026-07-11T10:16:37.000Z', 'the time of the image, not of the build');
  const scopes = Object.fromEntries(found.components.map(({ name, scope }) => [name, scope]));
  assert.equal(scopes, {
    DRSFAILBACK: 'required',
    bash: 'required',
    dbus: 'required',
    e2fsprogs: 'excluded',
    'grub-efi-amd64-bin': 'required',
    'failback-kit': 'excluded',
    '@azure/identity': 'excluded',
  });
  const purls = found.components.flatMap(({ purl }) => purl ?? []);
  assert.ok(purls.includes('pkg:rpm/amzn/dbus@1.10.24-7.amzn2?arch=x86_64&distro=amzn-2&epoch=1'));
  assert.ok(purls.includes('pkg:npm/%40azure/identity@4.13.1'));
});

test('equal builds have the same SBOM, others another one', () => {
  const print = (change?: Parameters<typeof sampleManifest>[0]) =>
    JSON.stringify(sbomOf({ manifest: sampleManifest(change), materials, npm }));
  const later = print((manifest) => {
    manifest.builtAt = '2027-01-01T00:00:00.000Z';
    manifest.timings = {};
    manifest.cached = ['vhd'];
  });
  assert.is(later, print());
  assert.is.not(
    print((manifest) => (manifest.output.vhd.sha256 = hex('7'))),
    print(),
  );
});

test('what is not known is said, and tools stand in for packages', () => {
  const none = { toolbox: null, live: { unknown: 'The squashfs is damaged.' } };
  const found = strictSbom.parse(json(sbomOf({ manifest: sampleManifest(), materials: none, npm: [] })));
  const [iso, ...tools] = found.components;
  const notes = iso?.properties?.map(({ name, value }) => `${name}: ${value}`) ?? [];
  assert.ok(notes.includes('failback-kit:live-packages: not known: The squashfs is damaged.'));
  assert.ok(notes.includes('failback-kit:toolbox: not known: it has no dpkg'));
  assert.equal(
    tools.map(({ name }) => name),
    ['sfdisk', 'mke2fs', 'grub-mkimage', 'qemu-img'],
  );
});

test.run();
